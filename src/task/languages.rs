//! A small table of phrases in languages that are not read in depth. Names, paths and numbers are
//! read in any.

use super::clauses::{CHANGES, anywhere, here, on_path};
use super::deeds::Deed;
use super::ground::Ground;
use super::limits::{self, Forbidden};
use super::objects::{Objects, is_name};
use super::targets;
use super::tokens::{Form, Token, tokens};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// German, Spanish, French, Portuguese, Italian, Russian, Chinese, Japanese, Korean, Polish, Turkish,
/// Dutch, in this order as far as each has the phrase.
const NO_PUSH: &[&str] = &[
    "nicht pushen",
    "kein push",
    "keinen push",
    "ohne zu pushen",
    "no hagas push",
    "no pushees",
    "no subas",
    "sin hacer push",
    "ne pousse pas",
    "ne push pas",
    "ne pushe pas",
    "pas de push",
    "sans pousser",
    "não faça push",
    "nao faça push",
    "não dê push",
    "não faz push",
    "sem push",
    "non fare push",
    "non fare il push",
    "non pushare",
    "senza push",
    "не пушь",
    "не делай push",
    "не пушить",
    "без пуша",
    "不要推送",
    "别推送",
    "不要push",
    "不要 push",
    "别push",
    "别 push",
    "プッシュしないで",
    "pushしないで",
    "push しないで",
    "푸시하지 마",
    "푸시하지마",
    "push하지 마",
    "push 하지 마",
    "nie pushuj",
    "nie rób push",
    "push etme",
    "push yapma",
    "niet pushen",
];
const NO_COMMIT: &[&str] = &[
    "nicht committen",
    "kein commit",
    "keinen commit",
    "no hagas commit",
    "no hagas commits",
    "sin hacer commit",
    "ne commit pas",
    "ne commite pas",
    "pas de commit",
    "não faça commit",
    "não commite",
    "sem commit",
    "non fare commit",
    "non committare",
    "не коммить",
    "не делай commit",
    "不要提交",
    "别提交",
    "不要commit",
    "コミットしないで",
    "commitしないで",
    "커밋하지 마",
    "커밋하지마",
    "nie commituj",
    "commit etme",
    "commit yapma",
    "niet committen",
];
/// Nothing is to be changed at all.
const NO_CHANGE: &[&str] = &[
    "nichts ändern",
    "ändere nichts",
    "ändern sie nichts",
    "nur erklären",
    "nur lesen",
    "no cambies nada",
    "no modifiques nada",
    "no toques nada",
    "solo explica",
    "sólo explica",
    "ne change rien",
    "ne modifie rien",
    "ne touche à rien",
    "ne changez rien",
    "explique seulement",
    "não altere nada",
    "não mude nada",
    "não modifique nada",
    "não mexa em nada",
    "apenas explique",
    "non modificare nulla",
    "non modificare niente",
    "non cambiare nulla",
    "non toccare nulla",
    "ничего не меняй",
    "ничего не изменяй",
    "только объясни",
    "不要修改任何",
    "不要改任何",
    "别改代码",
    "不要改代码",
    "不要修改代码",
    "只解释",
    "何も変更しないで",
    "何も変えないで",
    "説明だけ",
    "아무것도 수정하지 마",
    "아무것도 변경하지 마",
    "코드 수정하지 마",
    "설명만",
    "nic nie zmieniaj",
    "tylko wyjaśnij",
    "hiçbir şeyi değiştirme",
    "sadece açıkla",
    "verander niets",
    "alleen uitleggen",
];
/// What is named is to be left alone.
const NO_TOUCH: &[&str] = &[
    "nicht ändern",
    "nicht anfassen",
    "nicht verändern",
    "fass die",
    "no toques",
    "no cambies",
    "no modifiques",
    "ne touche pas",
    "ne modifie pas",
    "ne change pas",
    "não mexa",
    "não altere",
    "não mude",
    "não toque",
    "non toccare",
    "non modificare",
    "не трогай",
    "не меняй",
    "не изменяй",
    "不要修改",
    "不要动",
    "别动",
    "不要改",
    "别改",
    "変更しないで",
    "触らないで",
    "変えないで",
    "수정하지 마",
    "건드리지 마",
    "변경하지 마",
    "nie zmieniaj",
    "nie ruszaj",
    "dokunma",
    "değiştirme",
    "niet aanpassen",
];
const TESTS: &[&str] = &["test", "prueba", "тест", "测试", "テスト", "테스트"];
const PUSH: &[&str] = &[
    "bitte pushen",
    "pushe ",
    "push bitte",
    "und pushen",
    "haz push",
    "haz un push",
    "sube los cambios",
    "súbelo",
    "pousse ",
    "fais un push",
    "faça push",
    "faça o push",
    "dê push",
    "fai push",
    "fai il push",
    "запушь",
    "сделай push",
    "сделай пуш",
    "推送",
    "プッシュして",
    "pushして",
    "푸시해",
    "zrób push",
    "push et",
    "push yap",
];
/// Signs of a negation, a question or a report.
const TURNS: &[&str] = &[
    "nicht",
    "kein",
    "ohne",
    "wie ",
    "warum",
    "soll ",
    " no ",
    "sin ",
    "cómo",
    "debería",
    "pas",
    "ne ",
    "sans",
    "comment",
    "pourquoi",
    "não",
    "nao",
    "sem ",
    "como ",
    "non ",
    "senza",
    "не ",
    "без",
    "как",
    "不",
    "别",
    "如何",
    "怎么",
    "吗",
    "没",
    "ない",
    "なく",
    "ますか",
    "どう",
    "마",
    "않",
    "까",
    "어떻게",
    "nie ",
    "jak ",
    "etme",
    "yapma",
    "nasıl",
    "si ",
    "wenn",
    "falls",
    "если",
    "如果",
    "もし",
    "たら",
    "だった",
    "した",
    "했",
    "了吗",
    "sagt",
    "dice",
    "dit ",
    "disse",
    "сказал",
    "말했",
    "说",
    "ist ",
    "通知",
    "notification",
    "失败",
    "失敗",
    "error",
];
/// Characters of a sentence that a phrase may order something in.
const ORDER_CHARS_MAX: usize = 60;

/// What a sentence in another language forbids.
pub(super) fn limits(
    sentence: &str,
    words: &[Token<'_>],
    ground: &Ground<'_>,
) -> Option<Forbidden> {
    if is_english(words) {
        return None;
    }
    let lower = sentence.to_lowercase().replace('’', "'");
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    let mut found = Forbidden::default();
    if says(NO_PUSH) {
        found.clauses.push(anywhere(Verb::Push, Kind::Ref, Pattern::anything()));
    }
    if says(NO_COMMIT) {
        found.clauses.push(here(Verb::Commit, Kind::Ref, Pattern::anything()));
    }
    if says(NO_CHANGE) {
        return Some(limits::everything(ground, Vec::new()));
    }
    if says(NO_TOUCH) {
        found.clauses.extend(touched(&lower, sentence, ground));
    }
    (!found.clauses.is_empty()).then_some(found)
}

/// The files that a sentence names which says to leave something alone.
fn touched(lower: &str, sentence: &str, ground: &Ground<'_>) -> Vec<crate::model::clause::Clause> {
    let latin: String =
        sentence.chars().map(|one| if one.is_ascii() && one != ',' { one } else { ' ' }).collect();
    let words = tokens(&latin);
    let named: Vec<Token<'_>> = words.into_iter().filter(is_name).collect();
    let mut names = targets::targets(&Objects::of(&named), ground).unwrap_or_default();
    if names.is_empty() && TESTS.iter().any(|word| lower.contains(word)) {
        let tests = tokens("tests");
        names = targets::targets(&Objects::of(&tests), ground).unwrap_or_default();
    }
    names.iter().flat_map(|name| on_path(CHANGES, name)).collect()
}

/// Whether a sentence in another language orders a push and nothing else is in doubt.
pub(super) fn orders_push(sentence: &str, words: &[Token<'_>]) -> bool {
    if is_english(words) || sentence.chars().count() > ORDER_CHARS_MAX {
        return false;
    }
    let lower = format!(" {} ", sentence.to_lowercase().replace('’', "'"));
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    says(PUSH)
        && !says(TURNS)
        && !words.iter().any(|token| is_name(token) || token.form == Form::Quote)
        && !lower.contains("main")
        && !lower.contains("master")
        && !lower.contains("prod")
}

/// Whether the sentence is surely English, by one of its small words or a verb that begins it.
fn is_english(words: &[Token<'_>]) -> bool {
    const SMALL: &[&str] = &[
        "the", "and", "it", "is", "of", "you", "don't", "this", "that", "with", "please", "to",
        "can", "do", "not", "my", "your", "should", "what", "when", "there", "are", "but", "we",
    ];
    let latin = words.iter().all(|token| token.text.is_ascii());
    let verb = super::deeds::verb(words).is_some_and(|(deed, _)| deed != Deed::Push);
    const FOREIGN: &[&str] = &[
        "sans", "sin", "senza", "ohne", "sem", "nicht", "kein", "keinen", "niet", "ne", "pas",
        "bez", "zonder", "nie", "non", "etme", "yapma", "und", "et", "y", "e", "bitte", "puis",
    ];
    let verb = verb && !words.iter().any(|token| token.is_any(FOREIGN));
    latin && (words.iter().any(|token| token.is_any(SMALL)) || verb && words.len() < 4)
}
