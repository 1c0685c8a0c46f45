//! Perl's builtins and its own modules.

use super::deed::Deed;

/// What a function does, by its name.
pub(super) fn function(name: &str) -> Option<Deed> {
    let name = name.strip_prefix("CORE.").unwrap_or(name);
    Some(match name {
        "unlink" | "rmdir" => Deed::Delete,
        "rmtree" | "remove_tree" | "File.Path.rmtree" | "File.Path.remove_tree" => Deed::DeleteTree,
        "rename" | "move" | "mv" | "File.Copy.move" => Deed::Move,
        "copy" | "cp" | "File.Copy.copy" => Deed::Copy,
        "truncate" => Deed::Replace,
        "mkdir" | "make_path" | "mkpath" => Deed::Append,
        "open" => Deed::PerlOpen,
        "system" | "exec" => Deed::Words,
        "chdir" => Deed::Chdir,
        "eval" => Deed::Eval,
        "LWP.Simple.get" | "getprint" => Deed::Receive,
        "getstore" => Deed::Download,
        _ => return None,
    })
}
