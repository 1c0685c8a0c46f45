//! Undo points in real repositories.

use std::time::{Duration, Instant};

use automode::model::facts::Repository;
use automode::world::repo::{self, Surroundings};
use automode::world::undo::{self, Act, Area, Limits, Place, Taken};

use super::support::Scratch;

fn repository(scratch: &Scratch) -> Repository {
    repo::discover(&scratch.path("")).unwrap().unwrap()
}

fn with_place<T>(scratch: &Scratch, work: impl FnOnce(&Place<'_>) -> T) -> T {
    let repository = repository(scratch);
    let folder = scratch.base().join("state");
    let surroundings = Surroundings {
        home: super::support::bytes(&scratch.home()),
        system_config: scratch.system_config(),
        deadline: Instant::now() + Duration::from_secs(60),
        objects: Vec::new(),
    };
    work(&Place { repository: &repository, folder: &folder, surroundings })
}

fn take(scratch: &Scratch) -> Taken {
    let limits = Limits { ms_max: 60_000, ..Limits::default() };
    with_place(scratch, |place| undo::take(place, &Act::default(), &limits).unwrap())
}

#[test]
fn a_point_holds_what_git_would_not_give_back() {
    let scratch = Scratch::new();
    scratch.write("a.txt", "mine\n");
    scratch.write("notes.md", "new\n");
    scratch.write("dir/out.log", "left out\n");
    scratch.write(".gitignore", "*.log\n");
    scratch.sh("rm run.sh; mkdir hollow");
    let before = scratch.git("status --porcelain=v2");
    let taken = take(&scratch);
    assert_eq!((taken.id, taken.not_held.as_slice()), (1, [].as_slice()));
    assert_eq!(scratch.git("status --porcelain=v2"), before);

    let points = undo::list(&scratch.base().join("state"));
    let point = points[0].point.as_ref().unwrap();
    let tree = |area| {
        let held = point.held.iter().filter(move |held| held.area == area);
        held.map(|held| String::from_utf8_lossy(&held.name).into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(tree(Area::Tree), [".gitignore", "a.txt", "notes.md"]);
    assert_eq!(tree(Area::Git), ["HEAD", "index"]);
    assert_eq!(tree(Area::Common), ["logs/refs/heads/main", "refs/heads/main"]);
    assert_eq!(point.missing, [b"run.sh"]);
    assert_eq!(point.empty, [b"hollow"]);

    let store = scratch.base().join("state/undo.git");
    let store = format!("--git-dir={}", store.display());
    for (name, want) in [("a.txt", "mine\n"), ("notes.md", "new\n")] {
        let id = point.find(Area::Tree, name.as_bytes()).unwrap().id;
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let words = [store.as_str(), "cat-file", "blob", &id];
        assert_eq!(scratch.try_git(&scratch.root(), &words).unwrap(), want);
    }
    assert_eq!(take(&scratch).id, 2);
    assert!(take(&scratch).bytes < 600, "what the last point holds is not stored again");
}
