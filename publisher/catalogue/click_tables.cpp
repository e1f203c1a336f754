#include "publisher/catalogue/click_tables.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/compile.hpp"
#include "publisher/catalogue/row_source.hpp"
#include "publisher/clickhouse/literal.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <thread>
#include <tuple>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using clickhouse::literal;
using clickhouse::quoted_name;
using clickhouse::TableColumn;
using schemas::FieldType;

namespace {

constexpr std::chrono::minutes kInsertLimit{10};
constexpr int kMostWaits = 600;   // of a tenth of a second
constexpr int kNoDatabase = 81, kNoTable = 60;
constexpr std::size_t kMostRanges = 1000;   // in one question, of which a server takes 50,000 words
/// How long a part stays on the disk after its rows were written to another: ClickHouse's own 8 minutes are a time in which erased rows could be read there.
/// It is kept at all since a new part is flushed by the system only, which takes half a minute; what a crash takes nevertheless is sent again.
constexpr std::string_view kOfRows = "index_granularity = 8192, old_parts_lifetime = 60";

/// Made once and kept in the index folder.
std::string owner_in(const std::filesystem::path& index_dir) {
    const auto file = index_dir / "clickhouse-owner";
    if (std::filesystem::exists(file)) return std::string(base::trim(base::read_file(file)));
    std::random_device random;
    auto word = fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
    base::write_durably(file, word + "\n");
    return word;
}

FieldType type_of(std::string_view sql_type) {
    return sql_type == "VARCHAR" ? FieldType::string : sql_type == "BOOLEAN" ? FieldType::boolean : FieldType::integer;
}

template <class Work>
void until(const char* what, const Work& done) {
    for (int i = 0; i < kMostWaits; ++i) {
        if (done()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw Error::make(ErrorKind::transient, "ClickHouse has not ended {} within a minute", what);
}

/// "; there is no room for it: …", "" where nothing failed.
std::string why_not(const std::string& reason) {
    if (reason.empty()) return {};
    return (clickhouse::is_about_room(0, reason) ? "; there is no room for it: " : "; the last that failed: ") + base::clip(base::to_utf8(reason), 300);
}

/// By their ids, after which a table is ordered.
std::string rows_of(const Version& version) {
    return fmt::format("{0} >= {1} AND {0} < {2}", quoted_name(kRowId), first_row_id(version.entry_index), first_row_id(version.entry_index + 1));
}

std::string definition(const std::vector<TableColumn>& columns) {
    std::vector<std::string> parts;
    for (const auto& c : columns) parts.push_back(quoted_name(c.name) + " " + c.sql_type());
    return base::join(parts, ", ");
}

}  // namespace

std::string local_table(const std::string& table) { return "local_" + index_table(table); }

std::vector<TableColumn> click_columns(const State& state, const std::string& table) {
    std::vector<TableColumn> out;
    for (const auto& c : system_columns()) {
        if (c.name == "_to") continue;
        const auto name = c.name == kPart ? kPartHere : c.name;
        out.push_back({std::string(name), type_of(c.type), 0, c.name == "_supplier_id" || c.name == "_series"});
        if (c.name == kRowId) out.push_back({"_entry", FieldType::integer, 0, false});
    }
    for (const auto& [name, type] : payment_columns()) out.push_back({std::string(name), type_of(type), 0, true});
    for (const auto& f : table_fields(state, table)) out.push_back({f.name, f.type, f.type == FieldType::number ? f.scale : 0, true});
    return out;
}

ClickTables::ClickTables(const ClickCluster& cluster, const ClusterSettings& settings, const std::filesystem::path& index_dir)
    : cluster_(cluster), base_(settings.database + "_"), owner_(owner_in(index_dir)) {}

std::string ClickTables::table(std::string_view name) const { return quoted_name(database_) + "." + quoted_name(name); }

/// Newest first; of any shard, since one may have come back empty.
std::vector<std::string> ClickTables::ours() const {
    std::map<std::int64_t, std::string> found;
    for (std::size_t i = 0; i < cluster_.size(); ++i)
        for (const auto& line : cluster_.shard(i).lines("SELECT database FROM system.tables WHERE name = '_daybook'")) {
            const auto& name = line.front();
            if (!name.starts_with(base_)) continue;
            const auto number = base::parse_whole(std::string_view(name).substr(base_.size()));
            if (!number) continue;
            const auto owners = cluster_.shard(i).lines(fmt::format("SELECT DISTINCT owner FROM {}._daybook", quoted_name(name)));
            if (owners.size() == 1 && owners.front().front() == owner_) found[-*number] = name;
        }
    std::vector<std::string> out;
    for (auto& [number, name] : found) out.push_back(name);
    return out;
}

bool ClickTables::shard_is_of(std::size_t i, const std::string& database, const std::map<std::int64_t, std::string>& digests, const std::string& origin) const try {
    const auto& shard = cluster_.shard(i);
    const auto made = shard.lines(fmt::format("SELECT DISTINCT origin, owner, format, shard, shards FROM {}._daybook", quoted_name(database)));
    const std::vector<std::string> wanted{origin, owner_, std::to_string(kClickFormat), std::to_string(i), std::to_string(cluster_.size())};
    if (made.size() != 1 || made.front() != wanted) return false;
    // Of another history under the same name there would be other bytes behind the same entries.
    for (const auto& load : shard.lines(fmt::format("SELECT DISTINCT entry, digest FROM {}.loads", quoted_name(database)))) {
        const auto known = digests.find(base::parse_whole(load.front()).value_or(-1));
        if (known == digests.end() || (!known->second.empty() && known->second != load.back())) return false;
    }
    return true;
} catch (const clickhouse::Refusal& e) {
    // A shard that came back empty is filled again.
    if (e.code == kNoDatabase) return true;
    if (clickhouse::is_about_tables(e.code)) return false;
    throw;
}

bool ClickTables::is_of(const std::string& database, const State& next, const std::string& origin) const {
    std::map<std::int64_t, std::string> digests;
    each_version(next, [&](const Version& v) {
        const auto file = std::ranges::find(v.manifest.files, "data.parquet", &record::ReleaseFile::name);
        // Of an erased one nothing is known any more, and its rows go whatever they are.
        if (v.is_erased()) digests[v.entry_index] = "";
        else if (file != v.manifest.files.end()) digests[v.entry_index] = file->digest.hex();
    });
    for (std::size_t i = 0; i < cluster_.size(); ++i)
        if (!shard_is_of(i, database, digests, origin)) return false;
    return true;
}

void ClickTables::choose(const State& next, const std::string& origin) {
    for (const auto& name : ours()) {
        if (!is_of(name, next, origin)) continue;
        database_ = name;
        try {
            check(next, true);
        } catch (const ClickDrift&) {
            continue;  // a column that is made again would be blank in rows that had it
        }
        create(origin);
        return prepare(next);
    }
    for (int n = 1;; ++n) {
        database_ = base_ + std::to_string(n);
        if (is_nobodys(database_)) break;
    }
    try {
        create(origin);
    } catch (const OtherServers&) {
        cluster_.everywhere("DROP DATABASE IF EXISTS " + quoted_name(database_));   // it is tried again each second
        throw;
    }
    prepare(next);
}

/// No such database, or one that was begun and never marked.
bool ClickTables::is_nobodys(const std::string& database) const {
    for (std::size_t i = 0; i < cluster_.size(); ++i) try {
            if (cluster_.shard(i).lines(fmt::format("SELECT count(*) FROM {}._daybook", quoted_name(database))).front().front() != "0") return false;
        } catch (const clickhouse::Refusal& e) {
            if (e.code != kNoDatabase && e.code != kNoTable) throw;
        }
    return true;
}

void ClickTables::create(const std::string& origin) const {
    for (std::size_t i = 0; i < cluster_.size(); ++i) {
        const auto& shard = cluster_.shard(i);
        shard.ask("CREATE DATABASE IF NOT EXISTS " + quoted_name(database_));
        for (const auto& [name, columns, order] : {std::tuple("_daybook", "origin String, owner String, format Int64, shard Int64, shards Int64, revision Int64, root String", "revision"),
                                                   {"loads", "entry Int64, digest String", "entry"},
                                                   {"closings", "entry Int64, at Int64", "entry"}})
            shard.ask(fmt::format("CREATE TABLE IF NOT EXISTS {}({}) ENGINE = MergeTree() ORDER BY {}", table(name), columns, order));
        shard.ask(fmt::format("CREATE TABLE IF NOT EXISTS {} AS {} ENGINE = Distributed({}, {}, '_daybook')", table("all__daybook"), table("_daybook"), literal(cluster_.name()),
                              literal(database_)));
        if (shard.lines(fmt::format("SELECT count(*) FROM {}", table("_daybook"))).front().front() == "0")
            shard.ask(fmt::format("INSERT INTO {} VALUES ({}, {}, {}, {}, {}, 0, '')", table("_daybook"), literal(origin), literal(owner_), kClickFormat, i, cluster_.size()));
    }
    check_that_all_are_seen();
}

/// Any of them may be asked for an answer, and each has the cluster in a file of its own, which may name one server twice and another never.
void ClickTables::check_that_all_are_seen() const {
    for (std::size_t i = 0; i < cluster_.size(); ++i) {
        std::string seen = "fewer";
        try {
            const auto& shard = cluster_.shard(i);
            if (shard.lines(fmt::format("SELECT uniqExact(owner) FROM {}", table("all__daybook"))).front().front() != "1")
                throw Error::make(ErrorKind::conflict, "another server began {} at the same moment; start again", database_);
            seen = shard.lines(fmt::format("SELECT uniqExact(shard) FROM {} WHERE owner = {}", table("all__daybook"), literal(owner_))).front().front();
        } catch (const clickhouse::Refusal& e) {
            if (!clickhouse::is_about_tables(e.code)) throw;
        }
        if (seen != std::to_string(cluster_.size()))
            throw OtherServers(fmt::format("the servers of clickhouse.shards are not those of the cluster '{}' as {} knows it: {} of {} are seen through it", cluster_.name(), cluster_.name_of(i), seen, cluster_.size()));
    }
}

void ClickTables::give_up() const {
    for (std::size_t i = 0; i < cluster_.size(); ++i)
        cluster_.shard(i).ask(fmt::format("INSERT INTO {} VALUES ('', {}, 0, {}, {}, 0, '')", table("_daybook"), literal(owner_), i, cluster_.size()));
}

void ClickTables::drop_others(bool all) const {
    for (const auto& name : ours())
        if (all || name != database_) cluster_.everywhere("DROP DATABASE IF EXISTS " + quoted_name(name));
}

void ClickTables::prepare(const State& next) const {
    for (std::size_t i = 0; i < cluster_.size(); ++i) {
        const auto& shard = cluster_.shard(i);
        const auto there = cluster_.tables_of(i, database_);
        for (const auto& of : next.tables()) {
            const auto columns = click_columns(next, of);
            const auto local = local_table(of), all = index_table(of);
            if (!there.contains(local)) shard.ask(fmt::format("CREATE TABLE IF NOT EXISTS {}({}) ENGINE = MergeTree() ORDER BY {} SETTINGS {}", table(local), definition(columns), quoted_name(kRowId), kOfRows));
            if (!there.contains(all))
                shard.ask(fmt::format("CREATE TABLE IF NOT EXISTS {}({}) ENGINE = Distributed({}, {}, {})", table(all), definition(columns), literal(cluster_.name()), literal(database_),
                                      literal(local)));
            for (const auto& name : {local, all}) {
                const auto known = there.find(name);
                if (known == there.end()) continue;
                for (const auto& c : columns) {
                    const auto at = known->second.find(c.name);
                    if (at == known->second.end()) shard.ask(fmt::format("ALTER TABLE {} ADD COLUMN {} {}", table(name), quoted_name(c.name), c.sql_type()));
                    else if (at->second != c.sql_type() && c.type == FieldType::number)
                        shard.ask(fmt::format("ALTER TABLE {} MODIFY COLUMN {} {}", table(name), quoted_name(c.name), c.sql_type()));
                }
            }
        }
    }
}

void ClickTables::check(const State& state, bool some_are_made_yet) const {
    for (std::size_t i = 0; i < cluster_.size(); ++i) {
        const auto there = cluster_.tables_of(i, database_);
        for (const std::string own : {"_daybook", "loads", "closings"})
            if (!some_are_made_yet && !there.contains(own)) throw ClickDrift(fmt::format("{} has no table {} any more", cluster_.name_of(i), table(own)));
        for (const auto& of : state.tables())
            for (const auto& name : {local_table(of), index_table(of)}) {
                const auto known = there.find(name);
                if (known != there.end()) check_columns(i, name, known->second, click_columns(state, of));
                else if (!some_are_made_yet) throw ClickDrift(fmt::format("{} has no table {} any more", cluster_.name_of(i), table(name)));
            }
    }
}

void ClickTables::check_columns(std::size_t i, const std::string& name, const std::map<std::string, std::string>& there, const std::vector<TableColumn>& wanted) const {
    for (const auto& c : wanted) {
        const auto at = there.find(c.name);
        if (at == there.end() || at->second != c.sql_type())
            throw ClickDrift(fmt::format("{} in {} of {} was made as {} and is {}", c.name, table(name), cluster_.name_of(i), c.sql_type(), at == there.end() ? "gone" : at->second));
    }
}

void ClickTables::mark(const std::string& origin, Revision revision, const std::string& root) const {
    for (std::size_t i = 0; i < cluster_.size(); ++i)
        cluster_.shard(i).ask(fmt::format("INSERT INTO {} VALUES ({}, {}, {}, {}, {}, {}, {})", table("_daybook"), literal(origin), literal(owner_), kClickFormat, i, cluster_.size(), revision,
                                          literal(root)));
}

bool ClickTables::reaches(Revision revision) const {
    for (std::size_t i = 0; i < cluster_.size(); ++i) try {
            const auto lines = cluster_.shard(i).lines(fmt::format("SELECT max(revision) FROM {} WHERE owner = {}", table("_daybook"), literal(owner_)));
            if (lines.empty() || base::parse_whole(lines.front().front()).value_or(0) < revision) return false;
        } catch (const clickhouse::Refusal& e) {
            if (e.code == kNoDatabase || e.code == kNoTable) return false;
            throw;
        }
    return true;
}

void ClickTables::close(const std::vector<std::pair<std::int64_t, Revision>>& entries) const {
    if (entries.empty()) return;
    for (std::size_t i = 0; i < cluster_.size(); ++i) {
        std::set<std::pair<std::int64_t, Revision>> there;
        for (const auto& line : cluster_.shard(i).lines(fmt::format("SELECT DISTINCT entry, at FROM {}", table("closings"))))
            there.emplace(base::parse_whole(line[0]).value_or(-1), base::parse_whole(line[1]).value_or(-1));
        std::vector<std::string> values;
        for (const auto& one : entries)
            if (!there.contains(one)) values.push_back(fmt::format("({}, {})", one.first, one.second));
        if (!values.empty()) cluster_.shard(i).insert("INSERT INTO " + table("closings") + " (entry, at) VALUES", base::join(values, ", "), kInsertLimit);
    }
}

bool ClickTables::is_to_be_erased(std::size_t i, const std::string& local, const Version& version) const {
    const auto count = [&](const std::string& of) { return cluster_.shard(i).lines("SELECT count(*) FROM " + of).front().front(); };
    if (count(fmt::format("{} WHERE {}", table(local), rows_of(version))) == "0") return false;
    // Each that is begun rewrites every part that holds some of the rows, so it is begun once.
    const auto this_one = literal(fmt::format(">= {}[^0-9]", first_row_id(version.entry_index)));
    return count(fmt::format("system.mutations WHERE database = {} AND table = {} AND is_done = 0 AND match(command, {})", literal(database_), literal(local), this_one)) == "0";
}

/// One question for many, since it is asked again and again of all that ever was erased.
bool ClickTables::has_rows_of(std::size_t i, const std::string& local, const std::vector<const Version*>& versions) const {
    for (std::size_t begin = 0; begin < versions.size(); begin += kMostRanges) {
        std::vector<std::string> ranges;
        for (auto at = begin; at < std::min(versions.size(), begin + kMostRanges); ++at) ranges.push_back("(" + rows_of(*versions[at]) + ")");
        if (cluster_.shard(i).lines(fmt::format("SELECT count(*) FROM {} WHERE {}", table(local), base::join(ranges, " OR "))).front().front() != "0") return true;
    }
    return false;
}

void ClickTables::erase(const std::vector<const Version*>& versions) const {
    std::map<std::pair<std::size_t, std::string>, std::vector<const Version*>> by_table;
    for (const auto* v : versions) by_table[{cluster_.shard_of(v->manifest), local_table(v->manifest.table)}].push_back(v);
    for (const auto& [where, of_table] : by_table) {
        const auto& [shard, local] = where;
        if (!has_rows_of(shard, local, of_table)) continue;
        std::vector<std::string> rows;
        for (const auto* v : of_table)
            if (is_to_be_erased(shard, local, *v)) rows.push_back("(" + rows_of(*v) + ")");
        if (!rows.empty()) cluster_.shard(shard).ask(fmt::format("ALTER TABLE {} DELETE WHERE {}", table(local), base::join(rows, " OR ")));
    }
}

Leftovers ClickTables::leftovers() const {
    Leftovers out;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < cluster_.size(); ++i) {
        const auto& shard = cluster_.shard(i);
        // 18.16 repeats one that fails, as later ones do, and says why in its log alone.
        const bool says_why = shard.lines("SELECT count(*) FROM system.columns WHERE database = 'system' AND table = 'mutations' AND name = 'latest_fail_reason'").front().front() != "0";
        const auto found = shard.lines(fmt::format("SELECT count(*), toUnixTimestamp(min(create_time)), {} FROM system.mutations WHERE database = {} AND is_done = 0",
                                                   says_why ? "max(latest_fail_reason)" : "''", literal(database_))).front();
        const auto begun = base::parse_whole(found.at(0)).value_or(0);
        if (begun == 0) continue;
        out.rewritings += begun;
        words.push_back(fmt::format("{} has not ended {} {} of what held its rows, the first begun {}{}", cluster_.name_of(i), begun, begun == 1 ? "rewriting" : "rewritings",
                                    base::to_rfc3339(base::Instant(std::chrono::seconds(base::parse_whole(found.at(1)).value_or(0)))),
                                    says_why ? why_not(found.at(2)) : "; where one fails its own log says why"));
    }
    out.words = base::join(words, ". ");
    return out;
}

std::map<std::int64_t, Present> ClickTables::present(std::size_t i, const std::string& of, std::int64_t first) const {
    std::map<std::int64_t, Present> out;
    for (const auto& line : cluster_.shard(i).lines(fmt::format("SELECT _entry, count(*), max(_row_id) FROM {} WHERE _row_id >= {} GROUP BY _entry", table(local_table(of)), first)))
        out[base::parse_whole(line[0]).value_or(-1)] = {base::parse_whole(line[1]).value_or(0), base::parse_whole(line[2]).value_or(0)};
    return out;
}

void ClickTables::wait_for_inserts() const {
    const auto begins = "INSERT INTO " + quoted_name(database_) + ".";
    for (std::size_t i = 0; i < cluster_.size(); ++i)
        until("an insert of an earlier run", [&] {
            return cluster_.shard(i).lines(fmt::format("SELECT count(*) FROM system.processes WHERE startsWith(query, {})", literal(begins))).front().front() == "0";
        });
}

void ClickTables::note_loads(std::size_t i, const std::vector<const Version*>& versions) const {
    std::vector<std::string> values;
    for (const auto* v : versions) {
        const auto file = std::ranges::find(v->manifest.files, "data.parquet", &record::ReleaseFile::name);
        if (file != v->manifest.files.end()) values.push_back(fmt::format("({}, {})", v->entry_index, literal(file->digest.hex())));
    }
    if (!values.empty()) cluster_.shard(i).insert("INSERT INTO " + table("loads") + " (entry, digest) VALUES", base::join(values, ", "), kInsertLimit);
}

void ClickTables::insert(std::size_t i, const std::string& of, const std::vector<TableColumn>& columns, const std::string& block) const {
    std::vector<std::string> names;
    for (const auto& c : columns) names.push_back(quoted_name(c.name));
    cluster_.shard(i).insert(fmt::format("INSERT INTO {} ({}) FORMAT Native", table(local_table(of)), base::join(names, ", ")), block, kInsertLimit);
}

}  // namespace daybook::catalogue
