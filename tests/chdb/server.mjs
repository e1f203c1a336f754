// usage: node server.mjs PORT FOLDER
// Today's ClickHouse in this process, behind the part of its HTTP interface that Daybook uses: a statement or an insert's block in the body of a POST,
// settings in the address, an answer held back until it is whole. It is the one shard of a cluster 'daybook', itself.
import { Session } from "chdb";
import { createServer } from "node:http";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

const [, , port, folder] = process.argv;
const OF_HTTP = new Set(["wait_end_of_query", "buffer_size", "query"]);

mkdirSync(folder, { recursive: true });
const config = `${folder}/config.xml`, block = `${folder}/block.native`;
// A Distributed table over this process itself reads its own tables: it is the server that its cluster names.
writeFileSync(config, `<clickhouse><tcp_port>9000</tcp_port><remote_servers><daybook><shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard></daybook></remote_servers></clickhouse>`);
const session = new Session(`${folder}/data`, { connectionArgs: [`--config-file=${config}`] });

async function body(request) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    return Buffer.concat(pieces);
}

/** A block of rows lies in a file while it is read: a statement is text. */
function insertOf(sql, data) {
    const native = /^(INSERT INTO .*) FORMAT Native$/s.exec(sql);
    if (!native) return `${sql} ${data}`;
    writeFileSync(block, data);
    return `${native[1]} SELECT * FROM file('${block}', 'Native')`;
}

async function answer(request) {
    const parameters = new URL(request.url, "http://here").searchParams;
    const data = await body(request);
    let sql = parameters.has("query") ? insertOf(parameters.get("query"), data) : data.toString();
    const settings = [...parameters].filter(([name]) => !OF_HTTP.has(name)).map(([name, value]) => `${name} = ${value}`);
    const format = / FORMAT (\w+)$/.exec(sql);
    if (format) sql = sql.slice(0, format.index);
    if (/^SELECT/.test(sql)) sql += ` SETTINGS ${[...settings.filter((s) => !s.startsWith("readonly")), "max_threads = 2"].join(", ")}`;
    const result = await session.queryAsync(sql, { format: format ? format[1] : "TabSeparated" });
    return Buffer.from(result.bytes());
}

let last = Promise.resolve();   // one statement after the other
createServer((request, response) => {
    last = last.then(() => answer(request)).then(
        (bytes) => response.writeHead(200).end(bytes),
        (error) => response.writeHead(500).end(`Code: ${error.clickhouseCode ?? 1001}. DB::Exception: ${error.message}`));
}).listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => {
    session.close();
    rmSync(block, { force: true });
    process.exit(0);
});
