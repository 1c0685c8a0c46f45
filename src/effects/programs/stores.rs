//! `redis-cli`, `mongosh`: stores that are spoken to in their own commands.

use super::arguments::{Grammar, Style, has, operands, value, values};
use super::database::{Target, address};
use super::meaning::{Arg, Call, Input, Meaning};
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

const REDIS: Grammar<'static> = Grammar::of(
    &[
        "-h",
        "-p",
        "-s",
        "-a",
        "--user",
        "--pass",
        "-u",
        "-n",
        "-r",
        "-i",
        "-d",
        "-D",
        "-X",
        "--rdb",
        "--functions-rdb",
        "--pattern",
        "--count",
        "--eval",
        "--cacert",
        "--cert",
        "--key",
        "--sni",
        "--lru-test",
        "--intrinsic-latency",
    ],
    Style::Leading,
);
const MONGO: Grammar<'static> = Grammar::of(
    &[
        "--eval",
        "-f",
        "--file",
        "--host",
        "--port",
        "-u",
        "--username",
        "-p",
        "--password",
        "--authenticationDatabase",
        "--authenticationMechanism",
        "--tlsCAFile",
        "--retryWrites",
    ],
    Style::Anywhere,
);

/// Redis commands that only look.
const REDIS_READS: &str = "\
    GET MGET KEYS SCAN SSCAN HSCAN ZSCAN EXISTS TTL PTTL TYPE HGET HGETALL HKEYS HVALS HLEN \
    HMGET HEXISTS LRANGE LLEN LINDEX SMEMBERS SCARD SISMEMBER SINTER SUNION SDIFF ZRANGE \
    ZREVRANGE ZRANGEBYSCORE ZCARD ZSCORE ZRANK ZCOUNT STRLEN GETRANGE BITCOUNT PFCOUNT \
    XRANGE XREVRANGE XLEN XINFO XREAD XPENDING INFO PING ECHO DBSIZE TIME LASTSAVE MEMORY \
    OBJECT MONITOR SLOWLOG LATENCY COMMAND HELLO AUTH SELECT RANDOMKEY SUBSCRIBE PSUBSCRIBE \
    PUBSUB ROLE DUMP GEOPOS GEODIST JSON.GET FT.SEARCH FT.INFO TS.RANGE TS.GET QUIT WAIT";
/// Redis commands that add or change.
const REDIS_WRITES: &str = "\
    SET MSET SETEX PSETEX SETNX GETSET APPEND INCR INCRBY DECR DECRBY INCRBYFLOAT HSET HMSET \
    HSETNX HINCRBY LPUSH RPUSH LSET LINSERT SADD ZADD ZINCRBY XADD XGROUP XACK EXPIRE \
    PEXPIRE EXPIREAT PERSIST RENAME RENAMENX COPY MOVE PUBLISH PFADD SETBIT SETRANGE GEOADD \
    RESTORE SAVE BGSAVE BGREWRITEAOF JSON.SET SHUTDOWN REPLICAOF SLAVEOF ACL CLIENT CLUSTER \
    FAILOVER";
/// Redis commands that take something away.
const REDIS_DELETES: &str = "\
    DEL UNLINK FLUSHALL FLUSHDB HDEL LPOP RPOP LREM LTRIM SREM SPOP ZREM ZREMRANGEBYRANK \
    ZREMRANGEBYSCORE ZPOPMIN ZPOPMAX XDEL XTRIM GETDEL BLPOP BRPOP JSON.DEL FT.DROPINDEX";

/// `redis-cli`, `valkey-cli`.
pub(super) fn redis(call: &Call<'_>) -> Meaning {
    let items = REDIS.scan(call.args);
    if has(&items, &["--help", "--version", "-v"]) {
        return Meaning::nothing();
    }
    let url = value(&items, &["-u"]).and_then(address);
    let (in_url, name) = url.unwrap_or_default();
    let at = in_url.or_else(|| value(&items, &["-h"]).cloned());
    let name = value(&items, &["-n"]).cloned().or(name);
    let target = Target::of(call, at, true, name.unwrap_or_else(|| Pattern::text("0")));
    let words = operands(&items);
    let looks = ["--scan", "--bigkeys", "--memkeys", "--hotkeys", "--stat", "--latency"];
    if has(&items, &looks) && words.is_empty() {
        return Meaning::of(target.effects(Verb::Read));
    }
    if has(&items, &["--pipe"]) {
        return Meaning::of(target.effects(Verb::Write)).with(call.unknown());
    }
    let mut meaning = Meaning::nothing();
    let mut verbs = Vec::new();
    match (words.first(), call.stdin) {
        (Some(first), _) => {
            let second = words.get(1).and_then(Arg::as_text);
            verbs.push(first.as_text().and_then(|first| redis_verb(first, second)));
        }
        (None, Input::Text(text)) => match text.as_text() {
            Some(text) => verbs.extend(lines(text)),
            None => verbs.push(None),
        },
        (
            None,
            Input::Nothing
            | Input::Names(_)
            | Input::File(_)
            | Input::Fetched(_)
            | Input::Unknown(_),
        ) => {
            verbs.push(None);
        }
    }
    if has(&items, &["--eval"]) {
        verbs = vec![None];
    }
    verbs.sort();
    verbs.dedup();
    for verb in verbs {
        match verb {
            Some(verb) => meaning.effects.extend(target.effects(verb)),
            None => meaning.effects.push(call.unknown()),
        }
    }
    for file in values(&items, &["--rdb", "--functions-rdb"]) {
        meaning.effects.extend(call.replaces(file));
    }
    meaning
}

fn lines(text: &[u8]) -> Vec<Option<Verb>> {
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines
        .map(|line| {
            let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
            redis_verb(words.next()?, words.next())
        })
        .collect()
}

fn redis_verb(first: &[u8], second: Option<&[u8]>) -> Option<Verb> {
    let upper = |word: &[u8]| String::from_utf8_lossy(word).to_ascii_uppercase();
    let first = upper(first);
    let known = |list: &str| list.split(' ').any(|known| known == first);
    match (first.as_str(), second.map(upper).as_deref()) {
        ("CONFIG", Some("GET")) => Some(Verb::Read),
        ("CONFIG", Some("SET" | "REWRITE" | "RESETSTAT")) => Some(Verb::Write),
        ("ACL", Some("LIST" | "WHOAMI" | "CAT" | "USERS" | "GETUSER"))
        | ("CLIENT", Some("LIST" | "INFO" | "GETNAME" | "ID"))
        | ("CLUSTER", Some("INFO" | "NODES" | "SLOTS" | "SHARDS" | "MYID" | "KEYSLOT")) => {
            Some(Verb::Read)
        }
        _ if known(REDIS_READS) => Some(Verb::Read),
        _ if known(REDIS_WRITES) => Some(Verb::Write),
        _ if known(REDIS_DELETES) => Some(Verb::Delete),
        _ => None,
    }
}

/// Methods of the Mongo shell, and of JavaScript, that change nothing at the server.
const MONGO_READS: &str = "\
    find findOne aggregate count countDocuments estimatedDocumentCount distinct toArray \
    pretty limit sort skip forEach map filter stats hello size getCollectionNames \
    getCollectionInfos getCollection getSiblingDB getIndexes getDB getDBs getMongo getName \
    getUsers getUser explain projection next hasNext serverStatus version isMaster status \
    conf config dataSize join stringify log keys values entries length toString push slice \
    print printjson listDatabases currentOp hostInfo dbStats collStats indexOf reduce \
    ObjectId ISODate Date quit tojson show batchSize hint getTime now";
const MONGO_WRITES: &str = "\
    insert insertOne insertMany update updateOne updateMany replaceOne save findOneAndUpdate \
    findOneAndReplace findAndModify createIndex createIndexes ensureIndex createCollection \
    createUser updateUser grantRolesToUser createRole createView renameCollection initiate \
    reconfig enableSharding shardCollection";
const MONGO_DELETES: &str = "\
    drop dropDatabase deleteOne deleteMany remove findOneAndDelete dropIndex dropIndexes \
    dropUser dropRole dropAllUsers";

/// `mongosh`, `mongo`.
pub(super) fn mongo(call: &Call<'_>) -> Meaning {
    let items = MONGO.scan(call.args);
    if has(&items, &["--help", "--version"]) {
        return Meaning::nothing();
    }
    let words = operands(&items);
    let first = words.first().map(Arg::pattern);
    let script = |name: &Pattern| name.suffix().ends_with(b".js");
    let named = first.filter(|name| !script(name));
    let (at, name) = match named.map(|named| (named, address(named))) {
        Some((_, Some(parts))) => parts,
        Some((named, None)) => (None, Some(named.clone())),
        None => (None, None),
    };
    let at = at.or_else(|| value(&items, &["--host"]).cloned());
    let name = name.unwrap_or_else(|| Pattern::text("test"));
    let target = Target::of(call, at, true, name);
    let files = values(&items, &["-f", "--file"]);
    let files = files.into_iter().chain(words.iter().map(Arg::pattern).filter(|name| script(name)));
    let mut meaning = Meaning::of(files.flat_map(|file| call.reads(file)));
    let mut verbs: Vec<Option<Verb>> = Vec::new();
    if !meaning.effects.is_empty() {
        verbs.push(None);
    }
    let texts = values(&items, &["--eval"]);
    match call.stdin {
        _ if !texts.is_empty() => texts.iter().for_each(|text| verbs.extend(methods(text))),
        Input::Text(text) if verbs.is_empty() => verbs.extend(methods(text)),
        Input::Text(_)
        | Input::Nothing
        | Input::File(_)
        | Input::Fetched(_)
        | Input::Names(_)
        | Input::Unknown(_) => {
            verbs.push(None);
        }
    }
    verbs.sort();
    verbs.dedup();
    for verb in verbs {
        match verb {
            Some(verb) => meaning.effects.extend(target.effects(verb)),
            None => meaning.effects.push(call.unknown()),
        }
    }
    meaning
}

/// What the methods called in a text do.
fn methods(text: &Pattern) -> Vec<Option<Verb>> {
    let Some(text) = text.as_text() else { return vec![None] };
    let text = String::from_utf8_lossy(text);
    let mut verbs = Vec::new();
    if ["$out", "$merge", "eval", "require", "load(", "['", "[\""]
        .iter()
        .any(|it| text.contains(it))
    {
        verbs.push(None);
    }
    for line in text.lines().map(str::trim) {
        let first = line.split_whitespace().next().unwrap_or_default();
        if matches!(first, "show" | "use" | "it" | "help" | "exit") {
            verbs.push(Some(Verb::Read));
        }
    }
    for called in text.split('(').map(str::trim_end).rev().skip(1) {
        let start = called.rfind(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let name = called.get(start.map_or(0, |at| at.saturating_add(1))..).unwrap_or_default();
        let known = |list: &str| list.split(' ').any(|known| known == name);
        verbs.push(match name {
            "" | "if" | "for" | "while" | "function" | "return" | "catch" => continue,
            _ if known(MONGO_READS) => Some(Verb::Read),
            _ if known(MONGO_WRITES) => Some(Verb::Write),
            _ if known(MONGO_DELETES) => Some(Verb::Delete),
            _ => None,
        });
    }
    if verbs.is_empty() { vec![None] } else { verbs }
}

#[cfg(test)]
mod tests {
    use crate::effects::programs::examples::{check, check_with};
    use crate::effects::programs::meaning::Input;
    use crate::model::pattern::Pattern;

    #[test]
    fn redis() {
        check(&[
            ("redis-cli ping", &["read service:database-local:0"]),
            ("redis-cli -n 2 keys 'flushall'", &["read service:database-local:2"]),
            ("redis-cli set a del", &["write service:database-local:0"]),
            ("redis-cli FLUSHALL", &["delete service:database-local:0"]),
            (
                "redis-cli -h cache.example.com flushall",
                &["send host:cache.example.com", "delete service:database-cache.example.com:0"],
            ),
            (
                "redis-cli -u redis://cache.example.com:6379/3 get a",
                &["receive host:cache.example.com", "read service:database-cache.example.com:3"],
            ),
            ("redis-cli config get maxmemory", &["read service:database-local:0"]),
            ("redis-cli eval 'return 1' 0", &["unknown run program:redis-cli"]),
            ("redis-cli --scan --pattern 'a'", &["read service:database-local:0"]),
            ("redis-cli", &["unknown run program:redis-cli"]),
            ("redis-cli --version", &[]),
        ]);
        check_with(
            &Input::Text(Pattern::content(b"GET a\nDEL a\n".to_vec())),
            &[("redis-cli", &["read service:database-local:0", "delete service:database-local:0"])],
        );
    }

    #[test]
    fn mongo() {
        check(&[
            (
                "mongosh shop --eval 'db.users.find().limit(3).toArray()'",
                &["read service:database-local:shop"],
            ),
            (
                "mongosh shop --eval 'db.users.insertOne({drop: 1})'",
                &["write service:database-local:shop"],
            ),
            (
                "mongosh mongodb://db.example.com/shop --eval 'db.dropDatabase()'",
                &["send host:db.example.com", "delete service:database-db.example.com:shop"],
            ),
            ("mongosh --quiet --eval 'db.adminFrob()'", &["unknown run program:mongosh"]),
            ("mongosh a.js", &["read path:a.js", "unknown run program:mongosh"]),
            ("mongosh", &["unknown run program:mongosh"]),
        ]);
    }
}
