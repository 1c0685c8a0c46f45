//! What is told once to a user who writes in a language that is not read in depth: what is read all
//! the same, and how to set a limit.

/// Languages, the small words by which each is known, and what is told in it.
const LANGUAGES: &[(&[&str], &str)] = &[
    (
        &["der", "die", "das", "und", "nicht", "bitte", "ist", "ein", "eine", "mit", "auf", "den"],
        "automode liest Deutsch nur in Teilen: Namen, Pfade, Branches und einfache Verbote. Eine Grenze \
         setzen: \"tests/ nicht ändern\", \"nicht pushen\"; zeigen: automode task",
    ),
    (
        &["el", "los", "las", "que", "por", "para", "del", "una", "este", "esta", "con", "pero"],
        "automode lee el español solo en parte: nombres, rutas, ramas y prohibiciones simples. Para poner \
         un límite: \"no toques tests/\", \"no hagas push\"; ver: automode task",
    ),
    (
        &["le", "les", "des", "est", "pas", "pour", "dans", "une", "du", "avec", "sur", "mais"],
        "automode ne lit le français qu'en partie : noms, chemins, branches et interdictions simples. Poser \
         une limite : \"ne touche pas à tests/\", \"ne push pas\" ; voir : automode task",
    ),
    (
        &["não", "uma", "isso", "você", "os", "mas", "com", "na", "ao", "seu", "em", "está"],
        "automode lê português só em parte: nomes, caminhos, branches e proibições simples. Para limitar: \
         \"não altere tests/\", \"não faça push\"; ver: automode task",
    ),
    (
        &["il", "che", "non", "della", "sono", "gli", "nel", "anche", "questo", "di", "ma", "alla"],
        "automode legge l'italiano solo in parte: nomi, percorsi, rami e divieti semplici. Per un limite: \
         \"non toccare tests/\", \"non fare push\"; vedere: automode task",
    ),
    (
        &[
            "nie", "jest", "się", "proszę", "oraz", "dla", "przez", "ale", "tego", "jak", "czy",
            "na",
        ],
        "automode czyta po polsku tylko częściowo: nazwy, ścieżki, gałęzie i proste zakazy. Limit: \"nie \
         zmieniaj tests/\", \"nie pushuj\"; podgląd: automode task",
    ),
    (
        &["bir", "ve", "için", "bu", "ile", "ama", "değil", "lütfen", "şu", "çok", "gibi", "daha"],
        "automode Türkçeyi kısmen okur: adlar, yollar, dallar ve basit yasaklar. Sınır koymak için: \
         \"tests/ dokunma\", \"push etme\"; görmek için: automode task",
    ),
    (
        &[
            "het", "een", "niet", "van", "voor", "maar", "deze", "dat", "aan", "zijn", "ook",
            "graag",
        ],
        "automode leest Nederlands maar deels: namen, paden, branches en eenvoudige verboden. Een grens: \
         \"tests/ niet aanpassen\", \"niet pushen\"; zien: automode task",
    ),
];

const RUSSIAN: &str = "automode читает по-русски лишь частично: имена, пути, ветки и простые запреты. Задать \
                       ограничение: \"не трогай tests/\", \"не пушь\"; посмотреть: automode task";
const CHINESE: &str = "automode 只能部分读懂中文：名称、路径、分支和简单的禁止。设置限制：“不要修改 tests/”、“不要推送”；查看：automode task";
const JAPANESE: &str = "automode は日本語を一部だけ読みます：名前、パス、ブランチ、簡単な禁止。制限するには：\
                        「tests/ は変更しないで」「プッシュしないで」；確認：automode task";
const KOREAN: &str = "automode는 한국어를 일부만 읽습니다: 이름, 경로, 브랜치, 간단한 금지. 제한하려면: \"tests/ \
                      수정하지 마\", \"푸시하지 마\"; 확인: automode task";

/// Characters of a prompt that are looked at.
const CHARS_MAX: usize = 2_000;

/// What to tell of the language that a prompt is mostly in; `None`: it is English, or too short.
pub(super) fn told(prompt: &str) -> Option<&'static str> {
    let text: String = prompt.chars().take(CHARS_MAX).collect();
    let count = |ranges: &[std::ops::RangeInclusive<char>]| {
        text.chars().filter(|one| ranges.iter().any(|range| range.contains(one))).count()
    };
    let letters = text.chars().filter(|one| one.is_alphabetic()).count().max(1);
    let mostly = |count: usize| count.saturating_mul(3) > letters && count > 3;
    let kana = count(&['\u{3040}'..='\u{30ff}']);
    let han = count(&['\u{4e00}'..='\u{9fff}']);
    if mostly(kana.saturating_add(han)) {
        return Some(if kana > 1 { JAPANESE } else { CHINESE });
    }
    if mostly(count(&['\u{ac00}'..='\u{d7a3}'])) {
        return Some(KOREAN);
    }
    if mostly(count(&['\u{400}'..='\u{4ff}'])) {
        return Some(RUSSIAN);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|one: char| !one.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let hits = |small: &[&str]| words.iter().filter(|word| small.contains(word)).count();
    const ENGLISH: &[&str] =
        &["the", "and", "is", "to", "of", "it", "that", "this", "with", "for", "in", "a", "you"];
    let (found, line) = LANGUAGES
        .iter()
        .map(|(small, line)| (hits(small), *line))
        .max_by_key(|(found, _)| *found)?;
    (found > 1 && found > hits(ENGLISH) && found.saturating_mul(8) > words.len()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_prompt() {
        for (prompt, wanted) in [
            (
                "Behebe bitte den Fehler auf der Seite, die Tests nicht ändern",
                Some("automode liest"),
            ),
            ("corrige el error del login pero no toques los tests", Some("automode lee")),
            ("corrige le bug dans la page et ne touche pas les tests", Some("automode ne lit")),
            ("修复登录问题，不要推送", Some("automode 只能")),
            ("バグを直して、プッシュしないで", Some("automode は")),
            ("버그를 고치되 푸시하지 마", Some("automode는")),
            ("исправь ошибку, не трогай тесты", Some("automode читает")),
            ("fix the login bug and push it", None),
            ("push", None),
            ("add die() to the parser", None),
        ] {
            let came = told(prompt);
            assert_eq!(
                came.map(|line| line.starts_with(wanted.unwrap_or("?"))),
                wanted.map(|_| true),
                "{prompt}"
            );
        }
    }
}
