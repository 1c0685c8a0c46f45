//! What orders to an agent are worded like.
//!
//! Words are parted by blanks: `a|b` is one of these, `?a|b` may also be left out, `~2` is up to
//! two words of any kind. Written from published incidents and reports; each line was kept only
//! if it is rare in ordinary documentation and code.

use super::SignalKind::{self, Addressed, First, Override, Secrecy};

/// Wording that is a signal wherever it stands.
pub(super) const PHRASES: &[(SignalKind, &str)] = &[
    // Instructions are taken back.
    (
        Override,
        "ignore|disregard|forget|override|bypass|discard|neglect|abandon ~3 \
         previous|prior|above|earlier|preceding|foregoing|former|past ~1 \
         instruction|instructions|prompt|prompts|directives|directions|guidelines|guidance|orders",
    ),
    (
        Override,
        "ignore|disregard|forget|override|bypass|discard|neglect ~2 \
         your|system|developer|safety|security|original|existing ~1 \
         instruction|instructions|prompt|prompts|directives|guidelines|guardrails|training|restrictions",
    ),
    (Override, "ignore|disregard|forget everything|anything|all|what ~3 above|before|said|told|so"),
    (
        Override,
        "do|don't not|follow|obey ?follow|obey the|your user's|user|previous|original ?user's \
                instructions|instruction|request|orders|prompt",
    ),
    (
        Override,
        "your real|actual|true|new|updated|revised|only|primary task|goal|objective|mission|job|\
                instruction|instructions|directive is|are",
    ),
    (
        Override,
        "new|updated|revised system|mandatory|priority instruction|instructions|prompt|directive|\
                directives",
    ),
    (
        Override,
        "these|this|following instruction|instructions|message ?now supersede|supersedes|override|\
                overrides ~2 previous|prior|earlier|all|any|other|your|user",
    ),
    (
        Override,
        "you are|must now|no ~1 in|longer|bound developer|unrestricted|jailbroken|jailbreak|bound|by|\
                to ?mode|rules|instructions|restrictions",
    ),
    (
        Override,
        "from now on ?you ?must|will|shall|are ignore|act|obey|execute|run|reply|respond|follow",
    ),
    (
        Override,
        "stop|pause|interrupt|abort|suspend ?doing ?what|your|the ?current ?you|user's ?are|were \
                task|doing|work|request and|then|immediately ~2 run|execute|do|follow|fetch|install|open|send",
    ),
    (
        Override,
        "end|start|beginning|begin of ?the untrusted|system|user|tool|trusted ?user|tool|external \
                prompt|message|data|input|output|instructions|content|result|results",
    ),
    (
        Override,
        "the user|operator|owner|maintainer|developer has|have ?already|explicitly|pre|fully \
                approved|authorized|authorised|consented|preapproved|agreed|permitted ~1 \
                this|the|these|all|it|any|running|to",
    ),
    (
        Override,
        "user|human|operator approval|confirmation|consent|permission is|was not|already|no|granted \
                ?longer|been required|needed|necessary|granted|obtained|given",
    ),
    // An AI is spoken to.
    (
        Addressed,
        "if|when you|you're|reader ?are|is ?an|a|the ?autonomous|automated|coding|helpful|any \
                 ai|llm|bot|agent|assistant|copilot|chatbot|claude|codex|gemini|cursor|gpt|chatgpt|\
                 language|machine|robot ?model|agent|assistant",
    ),
    (
        Addressed,
        "ai|llm|coding|automated|autonomous assistants|agents|models|assistant|agent|model|bots|tools \
                 must|should|shall ?now|first|always|also|immediately|please \
                 run|execute|install|fetch|send|call|download|add|include|append|post|open|copy|upload|use|\
                 read|ignore|follow|visit|push|write|set",
    ),
    (
        Addressed,
        "ai|llm|coding|automated assistants|agents|models|assistant|agent|model|bots reading|\
                 processing|analyzing|analysing|viewing|reviewing|parsing|summarizing|working|handling ~1 \
                 this|these|on|it|the",
    ),
    (
        Addressed,
        "dear|hey|hello|hi|attention|psst ?all|any|dear|my \
                 ai|llm|llms|claude|copilot|chatgpt|gpt|gemini|codex|cursor|assistant|agent|agents|model|bot \
                 ?assistant|assistants|agent|agents|model|models|code",
    ),
    (
        Addressed,
        "note|message|instruction|instructions|notice|reminder|attention|memo|hint|directive|\
                 directives|important for|to ?the|all|any|our|every|automated|coding \
                 ai|llm|llms|language|agent|agents|assistant|assistants|copilot|claude|chatgpt|bots|crawlers|\
                 models ?assistants|agents|models|code|assistant|agent|model|coding",
    ),
    (
        Addressed,
        "as an|a ai|llm|language|coding|autonomous ?assistant|model|agent|language ?you|it \
                 must|should|your|are|now",
    ),
    (
        Addressed,
        "claude|copilot|chatgpt|gemini|codex|assistant|cursor please|immediately|now|kindly ~1 \
                 run|execute|install|fetch|send|call|download|add|open|copy|upload|read|ignore|follow|push",
    ),
    (
        Addressed,
        "this|following|next section|step|part|message|note|text|instruction|paragraph|command is \
                 ?only|meant|intended ?only|meant|intended for|to ?the|be|by ?read|run|executed|any ?by ?the|an \
                 ai|llm|llms|agent|agents|assistant|assistants|bots|models|claude|copilot",
    ),
    (
        Addressed,
        "humans|people|readers|reviewers|human ?readers|reviewers|users can|may|should|do|will ?not|\
                 safely|need ignore|skip|see|read|disregard|need this|the|it|to ~2 \
                 comment|section|text|note|part|block|line",
    ),
    (
        Addressed,
        "you are|'re reading|processing|summarizing|analyzing|an ?an|this ~3 as|ai|llm \
                 an|a|assistant|agent|model ai|llm|agent|assistant|you|and|reading",
    ),
    // Something is to be kept from the user.
    (
        Secrecy,
        "do|don't|never|without|avoid ?not|ever tell|telling|inform|informing|mention|mentioning|\
               notify|notifying|disclose|disclosing|reveal|revealing|alert|alerting|report|reporting ~4 \
               user|human|operator|developer|maintainer|anyone|anybody",
    ),
    (
        Secrecy,
        "do|don't|never ?not|ever mention|reveal|disclose|discuss|report|log|show|say|describe|include \
               ~1 this|these|it|that|anything ~1 step|steps|instruction|instructions|action|actions|command|\
               commands|message|note|to|about ~3 user|human|summary|response|report|answer|output|anyone|this|\
               it|these",
    ),
    (
        Secrecy,
        "keep this|these|it|that|the ?instruction|instructions|message|step|action \
               secret|confidential|hidden|invisible|between ?us|from ~1 us|user|human|developer|reviewer",
    ),
    (
        Secrecy,
        "secretly|covertly|stealthily|surreptitiously \
               run|execute|install|send|upload|add|push|copy|include|insert|post|fetch|exfiltrate|forward",
    ),
    (
        Secrecy,
        "silently|quietly run|execute|send|upload|push|exfiltrate|forward|post|fetch ~2 \
               following|command|contents|content|file|files|script|curl|data|it|this|to",
    ),
    (
        Secrecy,
        "the|human user|operator|human|reviewer|maintainer must|should|does|need|needs|shall|will not \
               ?need|to|be|have ?to|be ?told|see|know|notice|informed|asked|aware ~1 \
               know|notice|see",
    ),
    (
        Secrecy,
        "without ~1 asking|requesting|waiting|prompting|needing|seeking ~1 \
               user|human|confirmation|permission|approval ~1 run|execute|then|and|just|proceed|do|send",
    ),
    (
        Secrecy,
        "don't|do|never|no not|need|ask ?to ?ask|bother|ever ~2 user|human|operator for|about ~1 \
               confirmation|permission|approval|consent|this|it",
    ),
    // First this.
    (
        First,
        "before you|continuing|proceeding|doing|answering|responding ?continue|proceed|start|begin|answer|\
             respond|reply|do ~3 must|first|run|execute|fetch|send|install|please ~1 \
             run|execute|fetch|send|install|the|following|open|visit",
    ),
    (
        First,
        "your|the first|very task|step|action|thing ?must ?is|be to|must|should ~1 \
             run|execute|fetch|send|install|call|read|open|copy|upload",
    ),
];

/// Wording that is an order or a command when it stands in a text that nobody was to see.
pub(super) const COMMANDS: &[&str] = &[
    "curl|wget|nc|ncat|iwr|irm|invoke ~6 http|https|ftp|www|e|exec|bash|sh|com|io|example|webrequest",
    "bash|sh|zsh|python|python3|node|perl|ruby|powershell|pwsh c|e|command|enc|s|lc",
    "npm|pnpm|yarn|pip|pip3|cargo|gem|go|brew|apt|uv|bun|composer ?i install|add|get|i ~2",
    "npx|bunx|uvx|pipx ?y|run|dlx",
    "git push|remote|config|clone|pull|submodule ~3",
    "run|execute|exec|evaluate|invoke|launch ?the|this|following|these|that|a ?following|below|attached|\
     hidden command|commands|script|code|snippet|tool|steps|curl|npm|bash|sh|python|pip|wget|git|node",
    "run|execute|exec this|following ~1",
    "send|post|upload|exfiltrate|forward|transmit|leak|submit|copy|email|mail|report|push ~8 to|at ?the|a|this \
     http|https|server|endpoint|webhook|url|address|host|attacker|remote|collector|bucket|channel",
    "read|cat|print|dump|open|collect|gather|find|include|paste|show|output|base64 ~4 \
     env|ssh|credentials|credential|secrets|secret|token|tokens|password|passwords|keys|key|id_rsa|aws|netrc",
    "send|email|mail|forward|post|share|upload|submit|report ~10 \
     com|io|dev|net|org|app|cloud|xyz|tools|site|run|example|test|ai|co",
    "download|fetch|visit|open|load|retrieve|request|get|browse ~3 http|https",
    "install|add ~2 package|dependency|library|module|plugin|extension|server",
    "add|append|write|insert|put|include|set|change|replace|create|modify|edit|save ~6 to|in|into|with|from ~4 \
     bashrc|zshrc|profile|crontab|authorized_keys|config|settings|mcp|hooks|hook|workflow|workflows|gitconfig|\
     claude|agents|npmrc|env|envrc|package",
    "delete|remove|wipe|erase|destroy|drop|rm ~3 files|file|repository|database|table|branch|history|rf|all|\
     everything|backup|backups",
    "you must|should|need|will|shall ?now|first|also|to|always \
     run|execute|install|fetch|send|call|download|add|post|open|copy|upload|read|push|write|set|use|include",
    "eval|exec|system|subprocess|popen ~2 atob|base64|decode|curl|fetch|requests|urllib",
    "export|set|alias ~1 http_proxy|https_proxy|path|ld_preload|node_options|pip_index_url|npm_config_registry",
    "decode|deobfuscate|unpack ~5 run|execute|follow|obey|eval|do",
];

/// Orders in other languages that write without blanks or with other letters, taken literally.
pub(super) const ELSEWHERE: &[(SignalKind, &str)] = &[
    (Override, "忽略之前的"),
    (Override, "忽略以上"),
    (Override, "忽略前面的"),
    (Override, "无视之前的"),
    (Override, "無視してください"),
    (Override, "以前の指示を無視"),
    (Override, "これまでの指示を無視"),
    (Override, "이전 지시를 무시"),
    (Override, "игнорируй предыдущие"),
    (Override, "игнорируйте предыдущие"),
    (Override, "забудь все предыдущие"),
    (Override, "vorherigen anweisungen"),
    (Override, "vorherige anweisungen"),
    (Override, "instructions précédentes"),
    (Override, "instrucciones anteriores"),
    (Override, "instruções anteriores"),
    (Override, "istruzioni precedenti"),
    (Secrecy, "不要告诉用户"),
    (Secrecy, "ユーザーに伝えない"),
    (Secrecy, "не говори пользователю"),
    (Secrecy, "не сообщай пользователю"),
];
