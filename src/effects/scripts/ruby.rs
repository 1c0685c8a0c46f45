//! Ruby's core and its own library.

use super::deed::Deed;

/// What a function does, by its name with its module.
pub(super) fn function(name: &str) -> Option<Deed> {
    let name = name.strip_prefix("Kernel.").unwrap_or(name);
    Some(match name {
        "File.delete" | "File.unlink" | "FileUtils.rm" | "FileUtils.rm_f" | "Dir.rmdir"
        | "Dir.delete" | "Dir.unlink" | "FileUtils.rmdir" | "rm" | "rm_f" => Deed::Delete,
        "FileUtils.rm_rf"
        | "FileUtils.rm_r"
        | "FileUtils.rmtree"
        | "FileUtils.remove_dir"
        | "FileUtils.remove_entry"
        | "FileUtils.remove_entry_secure"
        | "rm_rf"
        | "rm_r" => Deed::DeleteTree,
        "File.rename" | "FileUtils.mv" | "FileUtils.move" => Deed::Move,
        "FileUtils.cp" | "FileUtils.cp_r" | "FileUtils.copy" | "IO.copy_stream" => Deed::Copy,
        "File.write" | "IO.write" | "File.binwrite" | "File.truncate" => Deed::Replace,
        "FileUtils.mkdir_p" | "FileUtils.mkdir" | "Dir.mkdir" | "FileUtils.touch"
        | "FileUtils.chmod" | "mkdir_p" => Deed::Append,
        "File.open" | "File.new" | "open" | "IO.open" => Deed::Open,
        "File.read" | "IO.read" | "File.readlines" | "IO.readlines" | "File.foreach"
        | "File.binread" | "YAML.load_file" => Deed::Read,
        "system" | "exec" | "spawn" | "IO.popen" | "Open3.capture2" | "Open3.capture2e"
        | "Open3.capture3" | "Open3.popen3" | "Process.spawn" | "sh" => Deed::Words,
        "Net.HTTP.post" | "Net.HTTP.post_form" | "HTTParty.post" | "HTTParty.put"
        | "RestClient.post" | "Faraday.post" => Deed::Send,
        "Net.HTTP.get"
        | "Net.HTTP.get_response"
        | "URI.open"
        | "HTTParty.get"
        | "RestClient.get"
        | "Faraday.get" => Deed::Receive,
        "TCPSocket.new" | "TCPSocket.open" | "Net.SMTP.start" => Deed::Connect,
        "Dir.chdir" | "FileUtils.cd" => Deed::Chdir,
        "eval" | "instance_eval" | "class_eval" => Deed::Eval,
        _ => return None,
    })
}
