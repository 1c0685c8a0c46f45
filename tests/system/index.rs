//! The index reader against libgit2's, on indexes of any shape.

use std::ops::ControlFlow;
use std::path::Path;

use automode::model::facts::Repository;
use automode::world::repo::{Entry, Index};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Made {
    path: String,
    stage: u16,
    mode: u32,
    assume_unchanged: bool,
    skip_worktree: bool,
    intent_to_add: bool,
    numbers: [u32; 10],
    id: [u8; 20],
}

fn made() -> impl Strategy<Value = Made> {
    let part = prop_oneof![
        6 => "[a-c]{1,2}",
        3 => "[a-z.!-]{2,9}x",
        1 => "[a-z]{150,250}",
        1 => "[é-ü ]{1,5}",
    ];
    let path = prop::collection::vec(part, 1..5).prop_map(|parts| parts.join("/"));
    let mode = prop::sample::select(vec![0o100_644, 0o100_755, 0o120_000, 0o160_000]);
    // Numbers that look like modes, so that the search meets places that are no entries.
    let number = prop_oneof![any::<u32>(), Just(0o100_644), Just(0)];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let rest = (prop::array::uniform10(number), prop::array::uniform20(any::<u8>()));
    (path, prop_oneof![9 => Just(0_u16), 1 => 1_u16..4], mode, flags, rest).prop_map(
        |(path, stage, mode, flags, (numbers, id))| Made {
            path,
            stage,
            mode,
            assume_unchanged: flags.0,
            skip_worktree: flags.1,
            intent_to_add: flags.2,
            numbers,
            id,
        },
    )
}

fn entry_of(made: &Made) -> git2::IndexEntry {
    let [c, cn, m, mn, dev, ino, uid, gid, size, _] = made.numbers;
    let length = u16::try_from(made.path.len().min(0xfff)).unwrap();
    let assumed = if made.assume_unchanged { 0x8000 } else { 0 };
    let skipped = if made.skip_worktree { 0x4000 } else { 0 };
    let intended = if made.intent_to_add { 0x2000 } else { 0 };
    git2::IndexEntry {
        ctime: git2::IndexTime::new(c.cast_signed(), cn),
        mtime: git2::IndexTime::new(m.cast_signed(), mn),
        dev,
        ino,
        mode: made.mode,
        uid,
        gid,
        file_size: size,
        id: git2::Oid::from_bytes(&made.id).unwrap(),
        flags: length | made.stage << 12 | assumed,
        flags_extended: skipped | intended,
        path: made.path.clone().into_bytes(),
    }
}

/// What libgit2 reads, in our words.
fn read_by_library(file: &Path) -> Vec<(Vec<u8>, Entry)> {
    let index = git2::Index::open(file).unwrap();
    let entries = index.iter().map(|entry| {
        let time = |time: git2::IndexTime| (time.seconds().cast_unsigned(), time.nanoseconds());
        let ours = Entry {
            mode: entry.mode,
            id: entry.id.as_bytes().try_into().unwrap(),
            stat: automode::world::repo::Stat {
                ctime: time(entry.ctime),
                mtime: time(entry.mtime),
                inode: entry.ino,
                user: entry.uid,
                group: entry.gid,
                size: entry.file_size,
            },
            stage: entry.flags >> 12 & 3,
            assume_unchanged: entry.flags & 0x8000 != 0,
            skip_worktree: entry.flags_extended & 0x4000 != 0,
            intent_to_add: entry.flags_extended & 0x2000 != 0,
        };
        (entry.path, ours)
    });
    entries.collect()
}

fn write(folder: &Path, made: &[Made], version: u32) -> Repository {
    let mut index = git2::Index::open(&folder.join("index")).unwrap();
    index.set_version(version).unwrap();
    for made in made {
        // A path that is a folder of another one is refused; the rest is enough.
        let _ = index.add(&entry_of(made));
    }
    index.write().unwrap();
    let folder = folder.as_os_str().as_encoded_bytes().to_vec();
    Repository { root: folder.clone(), git_dir: folder.clone(), common_dir: folder, bare: false }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_reader_says_what_the_library_says(
        made in prop::collection::vec(made(), 0..700),
        version in prop::sample::select(vec![2_u32, 4]),
        asked in prop::collection::vec(made(), 20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let repository = write(folder.path(), &made, version);
        let wanted = read_by_library(&folder.path().join("index"));
        let index = Index::open(&repository, false).unwrap();
        let mut found = Vec::new();
        index.each_from(b"", |name, entry| {
            found.push((name.to_vec(), *entry));
            Ok(ControlFlow::Continue(()))
        }).unwrap();
        prop_assert_eq!(&found, &wanted);
        let names = wanted.iter().map(|(name, _)| name.clone());
        let names: Vec<Vec<u8>> = names.chain(asked.iter().map(|made| made.path.clone().into())).collect();
        for name in &names {
            let of_name: Vec<Entry> =
                wanted.iter().filter(|(own, _)| own == name).map(|(_, entry)| *entry).collect();
            prop_assert_eq!(index.find(name).unwrap(), of_name);
            let folder = name.iter().position(|&byte| byte == b'/').map_or(name.as_slice(), |at| &name[..at]);
            let prefix = [folder, b"/"].concat();
            let below = wanted.iter().any(|(own, _)| own.starts_with(&prefix));
            prop_assert_eq!(index.has_below(folder).unwrap(), below);
        }
    }

    #[test]
    fn an_index_with_bytes_changed_or_cut_off_never_panics(
        made in prop::collection::vec(made(), 1..40),
        version in prop::sample::select(vec![2_u32, 4]),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        kept in any::<prop::sample::Index>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let repository = write(folder.path(), &made, version);
        let file = folder.path().join("index");
        let mut bytes = std::fs::read(&file).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        std::fs::write(&file, &bytes).unwrap();
        let look = || Index::open(&repository, false).and_then(|index| index.find(b"a/b"));
        let _ = look();
        let kept = kept.index(bytes.len());
        std::fs::write(&file, &bytes[..kept]).unwrap();
        // A part of an index is never taken for a whole one.
        let whole = Index::open(&repository, false)
            .and_then(|index| index.each_from(b"", |_, _| Ok(ControlFlow::Continue(()))));
        prop_assert!(kept == 0 || whole.is_err());
    }
}
