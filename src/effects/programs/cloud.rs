//! Clouds and hosting services: which of the words of a command is its verb, and what that does.
//!
//! `aws ec2 terminate-instances` deletes `service:aws:ec2/terminate-instances`; the hosting
//! services share the place `cloud`.

use super::arguments::{Grammar, Item, Style, has, operands, value};
use super::meaning::{Call, Meaning};
use super::names::host;
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Resource, Verb};

const GRAMMAR: Grammar<'static> = Grammar::of(
    &[
        "--profile",
        "--region",
        "--output",
        "--query",
        "--endpoint-url",
        "--project",
        "--zone",
        "--account",
        "--format",
        "--filter",
        "-a",
        "--app",
        "-c",
        "--config",
        "-t",
        "--token",
        "--context",
        "--org",
        "-n",
        "--namespace",
        "-s",
        "--stack",
        "--stage",
        "--subscription",
        "-g",
        "--resource-group",
        "--name",
        "--cwd",
        "--scope",
        "-C",
        "--kube-context",
        "--kubeconfig",
    ],
    Style::Anywhere,
);

/// The place of the services that a program speaks to; `None`: it is none of these.
fn place(name: &[u8]) -> Option<&'static str> {
    Some(match name {
        b"aws" | b"eksctl" => "aws",
        b"awslocal" => "aws-local",
        b"gcloud" | b"gsutil" => "gcloud",
        b"az" | b"azd" | b"func" => "azure",
        b"helm" | b"argocd" | b"flux" | b"istioctl" | b"velero" | b"helmfile" => "k8s",
        b"vercel" | b"netlify" | b"flyctl" | b"fly" | b"heroku" | b"railway" | b"render"
        | b"wrangler" | b"firebase" | b"supabase" | b"pulumi" | b"serverless" | b"sls" | b"cdk"
        | b"sam" | b"eb" | b"doctl" | b"linode-cli" | b"hcloud" | b"scw" | b"oci" | b"ibmcloud"
        | b"nomad" | b"consul" | b"amplify" | b"sst" | b"cf" | b"aliyun" | b"surge" | b"dokku"
        | b"kamal" | b"cap" | b"eas" => "cloud",
        _ => return None,
    })
}

const READS: &str = "list ls describe get show search query tail logs log status view head filter \
    lookup preview diff validate check test wait info read history whoami poll exists scan select \
    inspect plan synth synthesize simulate count decode detect outputs releases regions versions \
    batch-get print ps stat du cat url describe-stacks top env:ls open dashboard estimate metadata \
    values manifest template lint verify watch releases:list events";
const WRITES: &str = "create put update set add start stop restart reboot deploy publish import \
    attach detach associate disassociate enable disable modify register tag untag upload send \
    copy cp mv move sync apply promote rollback scale resize restore reset rotate grant revoke bind \
    allocate authorize launch up push install upgrade link unlink alias assign change edit execute \
    migrate redeploy replace submit suspend resume unset refresh export submit-job bootstrap setup \
    write rsync invoke publish-version lock unlock cancel reconcile failover move patch \
    mb label annotate setmeta acl iam sign-url release init drain join leave";
const DELETES: &str = "delete rm remove destroy terminate purge drop deregister rb clear empty \
    wipe uninstall cleanup prune down undeploy teardown unpublish abandon reap";
/// What runs code or a shell over there.
const RUNS: &str = "run ssh exec console ssm start-session psql connect";

/// Commands whose words mislead; `None`: it stays on this machine.
const KNOWN: &[(&str, Option<Verb>)] = &[
    ("aws configure list", None),
    ("aws configure get", None),
    ("aws help", None),
    ("gcloud config list", None),
    ("gcloud config get", None),
    ("gcloud info", None),
    ("gcloud components list", None),
    ("gcloud emulators", None),
    ("gcloud beta emulators", None),
    ("az bicep build", None),
    ("func start", None),
    ("func init", None),
    ("func new", None),
    ("helm template", None),
    ("helm lint", None),
    ("helm create", None),
    ("helm package", None),
    ("helm dependency", None),
    ("helm repo list", None),
    ("helm repo update", None),
    ("helm repo add", None),
    ("helm search", None),
    ("helm pull", None),
    ("helmfile template", None),
    ("vercel dev", None),
    ("vercel build", None),
    ("vercel env ls", Some(Verb::Read)),
    ("vercel env pull", Some(Verb::Read)),
    ("netlify dev", None),
    ("netlify build", None),
    ("fly apps", Some(Verb::Read)),
    ("heroku local", None),
    ("heroku config", Some(Verb::Read)),
    ("heroku apps", Some(Verb::Read)),
    ("heroku addons", Some(Verb::Read)),
    ("heroku releases", Some(Verb::Read)),
    ("heroku auth:whoami", Some(Verb::Read)),
    ("wrangler dev", None),
    ("wrangler types", None),
    ("wrangler init", None),
    ("wrangler generate", None),
    ("wrangler pages dev", None),
    ("firebase emulators:start", None),
    ("firebase emulators:exec", None),
    ("firebase serve", None),
    ("firebase init", None),
    ("supabase start", None),
    ("supabase stop", None),
    ("supabase status", None),
    ("supabase init", None),
    ("supabase gen", None),
    ("supabase migration new", None),
    ("supabase functions serve", None),
    ("supabase functions new", None),
    ("supabase db diff", Some(Verb::Read)),
    ("supabase db pull", Some(Verb::Read)),
    ("pulumi new", None),
    ("pulumi stack output", Some(Verb::Read)),
    ("pulumi stack", Some(Verb::Read)),
    ("pulumi config", Some(Verb::Read)),
    ("serverless offline", None),
    ("sls offline", None),
    ("serverless invoke local", None),
    ("sls invoke local", None),
    ("serverless package", None),
    ("sls package", None),
    ("cdk init", None),
    ("cdk synth", None),
    ("sam build", None),
    ("sam local", None),
    ("sam init", None),
    ("sam validate", None),
    ("eb local", None),
    ("sst dev", None),
    ("eas build", Some(Verb::Write)),
    ("nomad agent", None),
    ("consul agent", None),
    ("railway run", None),
    ("railway variables", Some(Verb::Read)),
];

/// Flags with which a command only tells what it would do.
const DRY: &[&str] =
    &["--dry-run", "--dryrun", "--help", "--noop", "--what-if", "--generate-cli-skeleton"];

/// What a call would do; `None`: the program is no cloud's.
pub(super) fn meaning(call: &Call<'_>) -> Option<Meaning> {
    let place = place(call.name)?;
    let items = GRAMMAR.scan(call.args);
    if has(&items, &["--version", "--help"]) {
        return Some(Meaning::nothing());
    }
    let all = operands(&items);
    let words: Vec<&str> = all
        .iter()
        .map_while(|arg| arg.as_text().and_then(|text| std::str::from_utf8(text).ok()))
        .collect();
    // A word that is not known is none of those that are.
    let cut = (words.len() < all.len()).then_some("?");
    let words: Vec<&str> = words.into_iter().chain(cut).collect();
    let place = engine(call, place, &items);
    let spoken = std::iter::once(std::str::from_utf8(call.name).unwrap_or_default())
        .chain(words.iter().copied())
        .collect::<Vec<_>>()
        .join(" ");
    if let Some(meaning) = special(call, &place, &words, &items) {
        return Some(meaning);
    }
    if let Some((known, verb)) = known(&spoken) {
        let name = known.split_once(' ').map_or(known, |(_, name)| name).replace(' ', "/");
        let effect = verb.map(|verb| Effect::at(verb, Kind::Service, place, Pattern::text(name)));
        return Some(Meaning::of(effect));
    }
    let skipped = usize::from(matches!(call.name, b"aws" | b"awslocal"));
    let Some((verb, end)) = verb_of(&words, skipped) else {
        return Some(Meaning::of([call.unknown()]));
    };
    let verb = if has(&items, DRY) { Verb::Read } else { verb };
    let name = words.get(..end).unwrap_or_default().join("/");
    Some(Meaning::of([Effect::at(verb, Kind::Service, place, Pattern::text(name))]))
}

/// A test double of the cloud on this machine is another place.
fn engine(call: &Call<'_>, place: &str, items: &[Item]) -> Pattern {
    let address = value(items, &["--endpoint-url"]).cloned();
    let address = address.or_else(|| call.variable("AWS_ENDPOINT_URL").flatten().cloned());
    let here = address.is_some_and(|address| {
        matches!(host(&address).as_text(), Some(b"localhost" | b"127.0.0.1" | b"localstack"))
    });
    Pattern::text(if here { format!("{place}-local") } else { place.to_owned() })
}

/// The longest command of `KNOWN` that the words begin with.
fn known(spoken: &str) -> Option<(&'static str, Option<Verb>)> {
    let begins = |known: &str| {
        spoken.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let exact = |known: &str| spoken == known;
    // A group that is a command too, such as `heroku config`, is known on its own only.
    KNOWN
        .iter()
        .filter(|(known, verb)| match verb {
            Some(Verb::Read) if known.matches(' ').count() == 1 => exact(known),
            Some(_) | None => begins(known),
        })
        .max_by_key(|(known, _)| known.len())
        .copied()
}

/// What the first of these words that deletes does, else the last that does anything, and how many
/// words there are up to it.
fn verb_of(words: &[&str], skipped: usize) -> Option<(Verb, usize)> {
    let mut found = None;
    for (at, word) in words.iter().enumerate().skip(skipped).take(5) {
        if word.contains(['/', '.', '=', '@']) {
            break;
        }
        for part in word.split(':') {
            let first = part.split('-').next().unwrap_or_default();
            let listed =
                |list: &str| list.split_whitespace().any(|known| known == part || known == first);
            let verb = match () {
                () if listed(DELETES) => Verb::Delete,
                () if listed(READS) => Verb::Read,
                () if listed(RUNS) => Verb::Run,
                () if listed(WRITES) => Verb::Write,
                () => continue,
            };
            found = Some((verb, at.saturating_add(1)));
            if verb == Verb::Delete {
                return found;
            }
        }
    }
    found
}

/// Commands with a meaning of their own: settings, secrets, files that go there or come from there.
fn special(call: &Call<'_>, place: &Pattern, words: &[&str], items: &[Item]) -> Option<Meaning> {
    let secret = |name: &str| {
        let (place, name) = (Pattern::text("secrets"), Pattern::text(name));
        Some(Meaning::of([Effect::at(Verb::Read, Kind::Service, place, name)]))
    };
    let setting = |name: &str| {
        let (tool, name) = (Pattern::text(call.name), Pattern::text(name));
        Some(Meaning::of([Effect::at(Verb::Set, Kind::Setting, tool, name)]))
    };
    match (call.name, words) {
        (b"aws" | b"awslocal", ["s3", verb, rest @ ..]) => objects(call, place, verb, rest, items),
        (b"gsutil", [verb, rest @ ..]) => objects(call, place, verb, rest, items),
        (b"gcloud", ["storage", verb, rest @ ..]) => objects(call, place, verb, rest, items),
        (b"aws", ["secretsmanager", "get-secret-value" | "batch-get-secret-value", ..]) => {
            secret("aws")
        }
        (b"aws", ["ssm", "get-parameter" | "get-parameters" | "get-parameters-by-path", ..])
            if has(items, &["--with-decryption"]) =>
        {
            secret("aws")
        }
        (b"aws", ["ecr" | "ecr-public", "get-login-password", ..])
        | (b"aws", ["sts", "assume-role" | "get-session-token", ..]) => secret("aws-token"),
        (b"gcloud", ["secrets", "versions", "access", ..]) => secret("gcloud"),
        (b"gcloud", ["auth", token, ..]) if token.starts_with("print-") => secret("gcloud-token"),
        (b"az", ["keyvault", "secret", "show" | "download", ..]) => secret("azure"),
        (b"az", ["account", "get-access-token", ..]) => secret("azure-token"),
        (b"heroku", ["auth:token", ..]) => secret("heroku-token"),
        (b"fly" | b"flyctl", ["auth", "token", ..]) => secret("fly-token"),
        (b"aws", ["configure", "set", name, ..]) => setting(name),
        (b"gcloud", ["config", "set" | "unset", name, ..]) => setting(name),
        (b"aws", ["configure" | "sso", ..]) if words.get(1) != Some(&"list") => setting("login"),
        (
            b"gcloud",
            ["auth", "login" | "revoke" | "application-default" | "configure-docker", ..],
        )
        | (b"az", ["login" | "logout", ..])
        | (_, ["login" | "logout" | "auth:login", ..]) => setting("login"),
        (b"az", ["account", "set", ..]) | (_, ["link" | "use" | "switch", ..]) => {
            setting("project")
        }
        (b"vercel", []) => {
            let deploy = Pattern::text("deploy");
            Some(Meaning::of([Effect::at(Verb::Write, Kind::Service, place.clone(), deploy)]))
        }
        (b"serverless" | b"sls" | b"surge", []) => None,
        (_, ["help" | "version" | "completion" | "docs", ..] | []) => Some(Meaning::nothing()),
        (b"supabase", ["db", "reset", ..]) if !has(items, &["--linked", "--db-url"]) => {
            let (here, name) = (Pattern::text("database-local"), Pattern::text("supabase_test"));
            Some(Meaning::of([Effect::at(Verb::Delete, Kind::Service, here, name)]))
        }
        (b"wrangler", ["d1" | "kv" | "r2", ..]) if has(items, &["--local"]) => {
            Some(Meaning::nothing())
        }
        _ => None,
    }
}

/// `aws s3`, `gsutil`: files go to a store, come from there, or are moved about in it.
fn objects(
    call: &Call<'_>,
    place: &Pattern,
    verb: &str,
    rest: &[&str],
    items: &[Item],
) -> Option<Meaning> {
    let dry = has(items, DRY) || call.name == b"gsutil" && has(items, &["-n"]);
    let [.., from, to] = rest else { return None };
    if !matches!(verb, "cp" | "mv" | "sync" | "rsync") || dry {
        return None;
    }
    let there = |name: &str| name.contains("://");
    let stored = |verb, name: &str| {
        Effect::at(verb, Kind::Service, place.clone(), Pattern::text(name.replacen("://", "/", 1)))
    };
    let mut meaning = Meaning::nothing();
    let deletes = has(items, &["--delete", "-d", "--delete-unmatched-destination-objects"]);
    if there(from) {
        let verb = if verb == "mv" { Verb::Delete } else { Verb::Read };
        meaning.effects.push(stored(verb, from));
    }
    if there(to) {
        let verb = if deletes { Verb::Delete } else { Verb::Write };
        let mut effect = stored(verb, to);
        if !there(from) && *from != "-" {
            let path = call.whole(&call.path(&Pattern::text(from)));
            meaning.effects.push(Effect::on_path(Verb::Read, path.clone()));
            effect = effect.coming_from(Resource::path(path));
        }
        meaning.effects.push(effect);
    } else if *to != "-" {
        let path = call.whole(&call.path(&Pattern::text(to)));
        meaning.effects.push(Effect::on_path(Verb::Write, path.clone()));
        if deletes {
            meaning.effects.push(Effect::on_path(Verb::Delete, path));
        }
    }
    Some(meaning)
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::check;

    #[test]
    fn verbs() {
        check(&[
            (
                "aws ec2 describe-instances --region eu-west-1",
                &["read service:aws:ec2/describe-instances"],
            ),
            (
                "aws --profile prod ec2 terminate-instances --instance-ids i-1",
                &["delete service:aws:ec2/terminate-instances"],
            ),
            ("aws logs tail /x", &["read service:aws:logs/tail"]),
            (
                "aws logs delete-log-group --log-group-name x",
                &["delete service:aws:logs/delete-log-group"],
            ),
            ("aws ec2 run-instances --dry-run", &["read service:aws:ec2/run-instances"]),
            ("aws lambda invoke --function-name x out.json", &["write service:aws:lambda/invoke"]),
            (
                "aws --endpoint-url http://localhost:4566 sqs delete-queue --queue-url x",
                &["delete service:aws-local:sqs/delete-queue"],
            ),
            ("aws frobnicate it", &["unknown run program:aws"]),
            ("gcloud run services list", &["read service:gcloud:run/services/list"]),
            (
                "gcloud compute instances delete vm",
                &["delete service:gcloud:compute/instances/delete"],
            ),
            ("gcloud run deploy web --source .", &["write service:gcloud:run/deploy"]),
            ("az group delete --name x", &["delete service:azure:group/delete"]),
            ("az vm list", &["read service:azure:vm/list"]),
            ("helm template x", &[]),
            ("helm list", &["read service:k8s:list"]),
            ("helm uninstall x", &["delete service:k8s:uninstall"]),
            ("helm upgrade x . --dry-run", &["read service:k8s:upgrade"]),
        ]);
    }

    #[test]
    fn hosts() {
        check(&[
            ("vercel", &["write service:cloud:deploy"]),
            ("vercel ls", &["read service:cloud:ls"]),
            ("vercel env pull .env.local", &["read service:cloud:env/pull"]),
            ("fly deploy", &["write service:cloud:deploy"]),
            ("fly apps", &["read service:cloud:apps"]),
            ("fly ${x}", &["unknown run program:fly"]),
            ("fly apps ${x}", &["unknown run program:fly"]),
            ("fly apps destroy web", &["delete service:cloud:apps/destroy"]),
            ("heroku config", &["read service:cloud:config"]),
            ("heroku config:set A=1", &["write service:cloud:config:set"]),
            ("heroku apps:destroy web", &["delete service:cloud:apps:destroy"]),
            ("heroku run rails c", &["run service:cloud:run"]),
            ("wrangler dev", &[]),
            ("wrangler d1 execute shop --local --command x", &[]),
            ("wrangler r2 object delete a", &["delete service:cloud:r2/object/delete"]),
            ("pulumi destroy --yes", &["delete service:cloud:destroy"]),
            ("pulumi stack output", &["read service:cloud:stack/output"]),
            ("pulumi stack rm dev", &["delete service:cloud:stack/rm"]),
            ("supabase db reset", &["delete service:database-local:supabase_test"]),
            ("supabase db push", &["write service:cloud:db/push"]),
            ("cdk synth", &[]),
            ("cdk frobnicate", &["unknown run program:cdk"]),
            ("netlify deploy --prod", &["write service:cloud:deploy"]),
        ]);
    }

    #[test]
    fn secrets_settings_and_objects() {
        check(&[
            ("aws secretsmanager get-secret-value --secret-id x", &["read service:secrets:aws"]),
            ("aws secretsmanager list-secrets", &["read service:aws:secretsmanager/list-secrets"]),
            ("gcloud auth print-access-token", &["read service:secrets:gcloud-token"]),
            ("gcloud config set project x", &["set setting:gcloud:project"]),
            ("aws configure list", &[]),
            ("az login", &["set setting:az:login"]),
            ("aws s3 ls s3://b", &["read service:aws:s3/ls"]),
            (
                "aws s3 cp a.txt s3://b/a",
                &["read path:a.txt", "write service:aws:s3/b/a from path:a.txt"],
            ),
            ("aws s3 cp s3://b/a a.txt", &["read service:aws:s3/b/a", "write path:a.txt"]),
            (
                "aws s3 sync outdir s3://b --delete",
                &["read path:outdir/**", "delete service:aws:s3/b from path:outdir/**"],
            ),
            ("aws s3 rm s3://b --recursive", &["delete service:aws:s3/rm"]),
            ("gsutil rm gs://b/a", &["delete service:gcloud:rm"]),
        ]);
    }
}
