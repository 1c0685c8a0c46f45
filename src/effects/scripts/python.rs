//! Python's own library and the packages that everybody uses.

use super::deed::Deed;

/// What a function does, by its name with its module.
pub(super) fn function(name: &str) -> Option<Deed> {
    Some(match name {
        "os.remove" | "os.unlink" | "os.rmdir" | "os.removedirs" | "send2trash.send2trash" => {
            Deed::Delete
        }
        "shutil.rmtree" => Deed::DeleteTree,
        "os.rename" | "os.replace" | "os.renames" | "shutil.move" => Deed::Move,
        "shutil.copy" | "shutil.copy2" | "shutil.copyfile" | "shutil.copytree" => Deed::Copy,
        "open" | "io.open" | "codecs.open" | "gzip.open" | "bz2.open" | "lzma.open"
        | "builtins.open" => Deed::Open,
        "os.truncate" => Deed::Replace,
        "os.makedirs" | "os.mkdir" | "os.mknod" | "os.chmod" | "os.chown" => Deed::Append,
        "os.system"
        | "os.popen"
        | "subprocess.getoutput"
        | "subprocess.getstatusoutput"
        | "commands.getoutput"
        | "asyncio.create_subprocess_shell"
        | "pty.spawn" => Deed::Shell,
        "subprocess.run"
        | "subprocess.call"
        | "subprocess.check_call"
        | "subprocess.check_output"
        | "subprocess.Popen" => Deed::Process,
        "asyncio.create_subprocess_exec" => Deed::Words,
        "os.execv" | "os.execvp" | "os.execve" | "os.execvpe" => Deed::Spawn,
        "requests.post" | "requests.put" | "requests.patch" | "requests.delete" | "httpx.post"
        | "httpx.put" | "httpx.patch" | "httpx.delete" => Deed::Send,
        "requests.get" | "requests.head" | "httpx.get" | "httpx.head" => Deed::Receive,
        "requests.request" | "httpx.request" => Deed::Method,
        "urllib.request.urlopen" | "urllib.request.Request" | "urllib2.urlopen" => Deed::Fetch,
        "urllib.request.urlretrieve" | "wget.download" => Deed::Download,
        "smtplib.SMTP" | "smtplib.SMTP_SSL" | "socket.create_connection" | "ftplib.FTP" => {
            Deed::Connect
        }
        "http.client.HTTPConnection" | "http.client.HTTPSConnection" => Deed::Connection,
        "os.chdir" => Deed::Chdir,
        "exec" | "eval" | "builtins.exec" | "builtins.eval" => Deed::Eval,
        "runpy.run_path" | "execfile" => Deed::Hidden,
        _ => return None,
    })
}

/// What a method does, its object the first argument; `path`: the object is known to be a path.
pub(super) fn method(name: &str, path: bool) -> Option<Deed> {
    Some(match name {
        "unlink" => Deed::Delete,
        "rmdir" if path => Deed::Delete,
        "write_text" | "write_bytes" => Deed::Replace,
        "touch" | "mkdir" | "chmod" | "symlink_to" if path => Deed::Append,
        "read_text" | "read_bytes" => Deed::Read,
        "open" if path => Deed::Open,
        "rename" | "replace" if path => Deed::Move,
        _ => return None,
    })
}

/// What a method does with its own arguments.
pub(super) fn other(name: &str) -> Option<Deed> {
    match name {
        "connect" | "connect_ex" => Some(Deed::Connect),
        "post" | "put" | "patch" => Some(Deed::Send),
        _ => None,
    }
}
