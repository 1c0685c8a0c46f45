//! What reading a prompt of 4 KB costs, facts from a table.

use automode::cases::table::{Table, repository};
use automode::task::{Ground, read};

const PROMPTS: &[(&str, &str)] = &[
    (
        "orders",
        "Fix the login bug in src/auth and add a test for it, but don't touch the fixtures. When the \
         tests pass, commit and push it. The page shows an old name when I open it from the menu, \
         which is probably because of the cache. Could you also look at `render_menu`? ",
    ),
    (
        "talk",
        "The page loads slowly since we moved the images, and I think that the cause is in how they \
         are read: each one is opened twice, once for its size and once for its bytes. I would \
         rather have one place where that happens, so that the cache holds both. ",
    ),
];

fn main() {
    let facts = [
        ("paths", "listed"),
        ("head", "work"),
        ("default", "main"),
        ("refs", "listed"),
        ("config", "listed"),
        ("path:src/auth/a.rs", "clean"),
    ];
    let Ok(table) = Table::new(facts) else { return };
    let repository = repository();
    let ground = Ground { repository: Some(&repository), cwd: &repository.root, facts: &table };
    for (name, part) in PROMPTS {
        let times = 4_096_usize.div_ceil(part.len());
        let prompt = part.repeat(times);
        let rounds = 500_u32;
        let begun = std::time::Instant::now();
        let mut statements = 0;
        for _ in 0..rounds {
            statements = std::hint::black_box(read(std::hint::black_box(&prompt), &ground)).len();
        }
        let each = begun.elapsed() / rounds;
        println!("{name:<8} {} bytes, {statements} statements: {each:?}", prompt.len());
    }
}
