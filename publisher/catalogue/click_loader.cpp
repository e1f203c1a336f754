#include "publisher/catalogue/click_loader.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/compile.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using clickhouse::BlockWriter;
using clickhouse::TableColumn;
using columnar::Quoted;

namespace {

/// Of one insert: a part of a table for each, and memory here and there.
constexpr std::size_t kRowsInBlock = 100'000, kBytesInBlock = 32u << 20;
/// Of files that are read together.
constexpr GroupLimits kSentTogether{500'000, 200};

/// Which columns of the table a SELECT gives, and the SELECT that gives them in this order.
struct Wanted {
    std::vector<TableColumn> columns;
    std::string sql;
};

Wanted wanted(const State& next, const std::string& table, const RowSelect& select) {
    Wanted out;
    std::vector<std::string> values;
    for (auto& column : click_columns(next, table)) {
        const auto name = Quoted(column.name == kPartHere ? kPart : column.name).str();
        const bool entry = column.name == "_entry";
        if (!entry && std::ranges::find(select.names, name) == select.names.end()) continue;  // an older schema's files lack it
        values.push_back(entry ? fmt::format("{} >> {}", Quoted(kRowId).str(), kOrdinalBits) : name);
        out.columns.push_back(std::move(column));
    }
    out.sql = fmt::format("SELECT {} FROM ({}) AS r({})", base::join(values, ", "), select.sql, base::join(select.names, ", "));
    return out;
}

/// Rows come by their ids, without a gap in any version: what is counted afterwards depends on it, so it is checked and not believed.
class Sequence {
public:
    void follow(std::int64_t id) {
        const auto entry = id >> kOrdinalBits;
        if (id != (entry == entry_ ? last_ + 1 : first_row_id(entry)) || entry < entry_) throw Error::make(ErrorKind::internal, "row {} of log entry {} came out of its order", id - first_row_id(entry), entry);
        entry_ = entry;
        last_ = id;
    }

private:
    std::int64_t entry_ = -1, last_ = -1;
};

}  // namespace

void ClickLoader::load(const State& before, const State& next, bool names_too) {
    tables_.wait_for_inserts();
    for (auto& [table, versions] : fresh_by_table(before, next)) {
        std::erase_if(versions, [](const Version* v) { return v->is_erased(); });
        load_table(next, table, versions, first_row_id(before.revision), names_too);
    }
}

void ClickLoader::load_table(const State& next, const std::string& table, const Versions& versions, std::int64_t first, bool names_too) {
    present_.clear();
    for (std::size_t i = 0; i < cluster_.size(); ++i)
        for (const auto& [entry, there] : tables_.present(i, table, first))
            if (!present_.emplace(entry, there).second) throw ClickDrift(fmt::format("rows of log entry {} lie on more than one shard", entry));
    RowSource source(connection_, public_, next);
    for (const auto& group : in_groups(versions, kSentTogether)) load_group(source, next, table, group, names_too);
}

/// How many rows are still to be sent: those behind the last that is there, since they are sent in their order.
std::int64_t ClickLoader::missing(const Version& version) const {
    const auto at = present_.find(version.entry_index);
    const auto there = at == present_.end() ? Present{} : at->second;
    if (there.rows > version.manifest.rows || (there.rows > 0 && there.last != first_row_id(version.entry_index) + there.rows - 1))
        throw ClickDrift(fmt::format("the index has {} rows of {} where {} were sent", there.rows, version.manifest.name(), version.manifest.rows));
    return version.manifest.rows - there.rows;
}

void ClickLoader::load_group(RowSource& source, const State& next, const std::string& table, const Versions& group, bool names_too) {
    std::vector<Versions> of_shard(cluster_.size());
    for (const auto* version : group)
        if (missing(*version) > 0) of_shard[cluster_.shard_of(version->manifest)].push_back(version);
    const bool complete = std::ranges::all_of(of_shard, &Versions::empty);
    if (complete && !names_too) return;
    const auto select = source.of(table, group);
    if (complete) return;
    for (std::size_t i = 0; i < of_shard.size(); ++i) tables_.note_loads(i, of_shard[i]);
    send(next, table, group, select);
}

void ClickLoader::send(const State& next, const std::string& table, const Versions& group, const RowSelect& select) {
    const auto [columns, sql] = wanted(next, table, select);
    std::map<std::int64_t, std::pair<std::size_t, std::int64_t>> from;   // by entry: its shard, and the first row that is missing
    for (const auto* v : group) from[v->entry_index] = {cluster_.shard_of(v->manifest), first_row_id(v->entry_index) + v->manifest.rows - missing(*v)};
    std::vector<BlockWriter> blocks(cluster_.size(), BlockWriter(columns));
    const auto flush = [&](std::size_t shard) {
        if (blocks[shard].rows() > 0) tables_.insert(shard, table, columns, blocks[shard].take());
    };
    Sequence sequence;
    std::int64_t read = 0;
    columnar::Statement statement(connection_, sql);
    auto result = statement.stream();
    for (auto chunk = result.next(); chunk.rows() > 0; chunk = result.next())
        for (std::size_t row = 0; row < chunk.rows(); ++row, ++read) {
            const auto id = chunk.integer(0, row);
            sequence.follow(id);
            const auto& [shard, first] = from.at(id >> kOrdinalBits);
            if (id < first) continue;
            auto& block = blocks[shard];
            block.append(chunk, row);
            if (block.rows() >= kRowsInBlock || block.bytes() >= kBytesInBlock) flush(shard);
        }
    check_loaded(select, table, group, read);
    for (std::size_t i = 0; i < blocks.size(); ++i) flush(i);
}

}  // namespace daybook::catalogue
