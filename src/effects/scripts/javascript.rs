//! Node's own library and the packages that everybody uses.

use super::deed::Deed;

/// What a function does, by its name with its module.
pub(super) fn function(name: &str) -> Option<Deed> {
    let name = name.replace("fs.promises.", "fs.");
    let name = name.strip_suffix(".default").unwrap_or(&name);
    Some(match name {
        "fs.unlinkSync" | "fs.unlink" | "Deno.removeSync" => Deed::Delete,
        "fs.rmSync" | "fs.rm" | "fs.rmdirSync" | "fs.rmdir" | "Deno.remove" => Deed::DeleteWith,
        "rimraf" | "rimraf.sync" | "rimraf.rimraf" | "rimraf.rimrafSync" | "fs.removeSync"
        | "fs.remove" | "fs.emptyDirSync" | "fs.emptyDir" | "del" | "del.sync"
        | "del.deleteSync" | "del.deleteAsync" | "trash" => Deed::DeleteTree,
        "fs.renameSync" | "fs.rename" | "fs.moveSync" | "fs.move" | "Deno.rename" => Deed::Move,
        "fs.copyFileSync" | "fs.copyFile" | "fs.cpSync" | "fs.cp" | "fs.copySync" | "fs.copy" => {
            Deed::Copy
        }
        "fs.writeFileSync"
        | "fs.writeFile"
        | "fs.createWriteStream"
        | "fs.outputFileSync"
        | "fs.outputFile"
        | "fs.writeJsonSync"
        | "fs.writeJson"
        | "fs.writeJSONSync"
        | "fs.truncateSync"
        | "fs.truncate"
        | "Deno.writeTextFile"
        | "Deno.writeTextFileSync"
        | "Bun.write" => Deed::Replace,
        "fs.appendFileSync" | "fs.appendFile" | "fs.mkdirSync" | "fs.mkdir" | "fs.chmodSync"
        | "fs.chmod" | "fs.ensureDirSync" | "fs.utimesSync" => Deed::Append,
        "fs.readFileSync"
        | "fs.readFile"
        | "fs.createReadStream"
        | "fs.readJsonSync"
        | "fs.readJson"
        | "Deno.readTextFile"
        | "Deno.readTextFileSync"
        | "Bun.file" => Deed::Read,
        "fs.openSync" | "fs.open" => Deed::Open,
        "child_process.exec"
        | "child_process.execSync"
        | "shelljs.exec"
        | "execa.command"
        | "execa.execaCommand"
        | "execa.execaCommandSync" => Deed::Shell,
        "child_process.spawn"
        | "child_process.spawnSync"
        | "child_process.execFile"
        | "child_process.execFileSync"
        | "execa"
        | "execa.execa"
        | "execa.sync"
        | "cross-spawn"
        | "cross-spawn.sync" => Deed::Spawn,
        "Bun.spawn" | "Bun.spawnSync" => Deed::Process,
        "fetch" | "node-fetch" | "undici.fetch" | "undici.request" | "axios" | "got"
        | "globalThis.fetch" | "http.request" | "https.request" => Deed::Fetch,
        "axios.post" | "axios.put" | "axios.patch" | "axios.delete" | "got.post" | "got.put"
        | "ky.post" | "superagent.post" => Deed::Send,
        "axios.get" | "got.get" | "http.get" | "https.get" => Deed::Receive,
        "net.connect" | "net.createConnection" | "tls.connect" => Deed::Connect,
        "process.chdir" => Deed::Chdir,
        "eval" | "Function" | "globalThis.eval" | "global.eval" => Deed::Eval,
        "vm.runInThisContext" | "vm.runInNewContext" | "vm.runInContext" => Deed::Eval,
        _ => return None,
    })
}
