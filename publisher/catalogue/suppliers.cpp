#include "publisher/catalogue/suppliers.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/supplier_layout.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "publisher/catalogue/view.hpp"

#include <algorithm>

namespace daybook::catalogue {

using columnar::Quoted;

namespace {

constexpr std::size_t kMostIds = 1000, kLongestText = 200;
/// Below it nothing resembles: of two names of this likeness few are the same.
constexpr int kLeastAlike = 70;

void check(const SupplierQuery& query) {
    if (query.size < 1 || query.size > SupplierQuery::kMost)
        refuse("size", std::to_string(query.size), fmt::format("should be from 1 to {}", SupplierQuery::kMost));
    if (query.ids.size() > kMostIds)
        refuse("ids", query.ids.front(), fmt::format("and {} more: at most {}", query.ids.size() - 1, kMostIds));
    for (const auto* text : {&query.q, &query.like})
        if (text->size() > kLongestText)
            refuse("q", *text, fmt::format("is longer than {} bytes", kLongestText));
}

/// Adds that a key has the word: as it was typed or, of a company form, as keys have it.
void add_word(Condition& out, const SoughtWord& word) {
    std::vector<std::string> parts;
    for (const auto& written : word.written) {
        parts.emplace_back("contains(key, ?)");
        out.values.emplace_back(written);
    }
    out.sql += " AND (" + base::join(parts, " AND ");
    if (!word.form.empty()) {
        out.sql += " OR contains(' ' || key || ' ', ?)";
        out.values.emplace_back(" " + word.form + " ");
    }
    out.sql += ")";
}

/// A WITH clause of `matched`: every name of the suppliers of which one may be among the answer, and how alike the most alike of them is.
Condition matched(const State& state, const SupplierQuery& query, Revision r) {
    const bool sets = state.supplier_sets.any(r);
    Condition out{fmt::format("WITH scored AS (SELECT name, {} AS id, s.id AS member, key, stem, ", sets ? "coalesce(a.id, s.id)" : "s.id"), {}};
    if (query.like.empty()) {
        out.sql += "0";
    } else {
        const auto read = supplier_name(query.like);
        const auto key = read ? read->key : base::to_lower(query.like), stem = read ? read->stem : key;
        // The same but for the company form is as sure as it gets without being the same; the rest goes by letters
        // (Jaro-Winkler, which the engine has), of which even the best stays below.
        out.sql += "CASE WHEN key = ? THEN 100 WHEN stem = ? THEN 90 "
                   "ELSE CAST(floor(89 * jaro_winkler_similarity(stem, ?)) AS INTEGER) END";
        out.values = {key, stem, stem};
    }
    out.sql += fmt::format(" AS alike FROM suppliers s{} WHERE s.id IS NOT NULL), hits AS (SELECT id, max(alike) AS alike FROM scored WHERE alike >= {}",
                           sets ? fmt::format(" LEFT JOIN supplier_sets a ON a.member = s.id AND a.since <= {} AND a.until > {}", r, r) : "",
                           query.like.empty() ? 0 : kLeastAlike);
    const auto also = [&](const std::string& sql, const std::string& value) {
        out.sql += " AND " + sql;
        out.values.emplace_back(value);
    };
    for (const auto& word : sought_words(query.q)) add_word(out, word);
    if (!query.stem.empty()) also("stem = ?", query.stem);
    if (!query.ids.empty()) {
        std::vector<std::string> members;
        for (const auto& id : query.ids)
            for (auto& member : state.supplier_sets.members(state.supplier_sets.standing(id, r).id, r)) members.push_back(std::move(member));
        out.sql += " AND member IN (" + base::join(std::vector<std::string>(members.size(), "?"), ", ") + ")";
        out.values.insert(out.values.end(), members.begin(), members.end());
    }
    out.sql += " GROUP BY id), matched AS (SELECT s.name, s.member, s.id, h.alike FROM scored s JOIN hits h ON h.id = s.id)";
    return out;
}

/// The same of a few suppliers' rows, where those lie together: by the numbers of their ids.
Condition rows_looked_up(const State& state, const SupplierQuery& query, Revision r, std::span<const std::int64_t> numbers) {
    Condition out;
    std::vector<std::string> listed;
    for (const auto number : numbers) listed.push_back(std::to_string(number));
    for (const auto& table : supplier_tables(state)) {
        out.sql += fmt::format(R"({}SELECT {} AS name FROM {} WHERE {} IN ({}) AND {})", out.sql.empty() ? "" : " UNION ALL ", Quoted(supplier_field_of(state, table)).str(),
                               Quoted(supplier_layout(table)).str(), kSupplierNumber, base::join(listed, ", "), duck_dialect().current);
        out.values.emplace_back(r);
        out.values.emplace_back(r);
        if (query.publisher.empty()) continue;
        out.sql += R"( AND "_publisher" = ?)";
        out.values.emplace_back(query.publisher);
    }
    return out;
}

/// The supplier of every row that is current at `r`, as the dialect has it: of these names only, or of all where none are given.
Condition rows_at(const State& state, const Dialect& dialect, const SupplierQuery& query, Revision r, std::span<const std::string> names) {
    Condition out;
    for (const auto& table : supplier_tables(state)) {
        const auto column = Quoted(supplier_field_of(state, table)).str();
        std::string also;
        if (!names.empty()) {
            also = fmt::format("{} IN ({}) AND ", column, base::join(std::vector<std::string>(names.size(), "?"), ", "));
            out.values.insert(out.values.end(), names.begin(), names.end());
        }
        also += dialect.current;
        out.values.insert(out.values.end(), {r, r});
        if (!query.publisher.empty()) {
            also += R"( AND "_publisher" = ?)";
            out.values.emplace_back(query.publisher);
        }
        const auto from = with(dialect.from, "{t}", Quoted(index_table(table)).str());
        out.sql += (out.sql.empty() ? "" : " UNION ALL ") + with(with(with(dialect.names_of_rows, "{c}", column), "{t}", from), "{also}", also);
    }
    return out;
}

/// What a question comes to once its names are counted.
std::string found(std::string_view counts, std::string_view count, int size, std::int64_t skip) {
    return fmt::format(
        ", used AS (SELECT m.id, m.name, max(m.alike) AS alike, {} AS n FROM {} AS r JOIN matched m ON m.name = r.name GROUP BY m.id, m.name) "
        "SELECT id, first(name ORDER BY n DESC, name), count(*), CAST(sum(n) AS BIGINT) AS rows, max(alike) AS alike, count(*) OVER () "
        "FROM used GROUP BY id ORDER BY alike DESC, rows DESC, id LIMIT {} OFFSET {}",
        count, counts, size, skip);
}

Supplier supplier_at(const columnar::Chunk& chunk, std::size_t i) {
    return {std::string(chunk.text(0, i)), std::string(chunk.text(1, i)), chunk.integer(2, i), chunk.integer(3, i),
            static_cast<int>(chunk.integer(4, i))};
}

}  // namespace

Compiled SupplierQuestion::of_rows(const Condition& of) const {
    Compiled out{names.sql + found("(" + of.sql + ")", "count(*)", size, skip), names.values, {}};
    out.values.insert(out.values.end(), of.values.begin(), of.values.end());
    return out;
}

Compiled SupplierQuestion::numbers_asked(std::size_t most) const {
    return {names.sql + fmt::format(" SELECT DISTINCT s.number FROM matched m JOIN suppliers s ON s.name = m.name LIMIT {}", most), names.values, {}};
}

Compiled SupplierQuestion::of_counts(std::string_view table) const { return {names.sql + found(table, "sum(r.n)", size, skip), names.values, {}}; }

Compiled SupplierQuestion::names_asked(std::size_t most) const {
    return {names.sql + fmt::format(" SELECT DISTINCT name FROM matched LIMIT {}", most), names.values, {}};
}

SupplierList suppliers_of(const View& view, const SupplierQuery& query) {
    check(query);
    SupplierList out;
    out.revision = query.as_of == 0 ? view.state->revision : resolve_as_of(*view.state, std::to_string(query.as_of));
    if (supplier_tables(*view.state).empty()) return out;
    const SupplierQuestion question{matched(*view.state, query, out.revision),
                                    [&](std::span<const std::string> names) { return rows_at(*view.state, view.index->dialect(), query, out.revision, names); },
                                    [&](std::span<const std::int64_t> numbers) { return rows_looked_up(*view.state, query, out.revision, numbers); },
                                    query.size, !query.q.empty() || !query.ids.empty() || !query.stem.empty() || !query.like.empty(), query.skip};
    view.index->ask_suppliers(question, [&](const columnar::Chunk& chunk) {
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            out.suppliers.push_back(supplier_at(chunk, i));
            out.count = chunk.integer(5, i);
        }
    });
    return out;
}

namespace {

/// The latest of the revisions that are not beyond `r`.
Revision latest(Revision r, std::initializer_list<Revision> marks) {
    Revision out = 0;
    for (const auto mark : marks)
        if (mark <= r) out = std::max(out, mark);
    return out;
}

/// The versions that have rows of these ids, current or not.
Compiled versions_with(const TableModel& model, const std::vector<std::string>& ids) {
    Compiled out{R"(SELECT DISTINCT "_dataset", "_edition", "_version" FROM )" + model.source() + " WHERE ", {}, {}};
    out.sql += fmt::format("{} IN ({})", model.looks_up() ? kSupplierNumber : Quoted(kSupplierIdColumn).str(), base::join(std::vector<std::string>(ids.size(), "?"), ", "));
    if (model.looks_up()) out.values.insert(out.values.end(), model.looked_up().begin(), model.looked_up().end());
    else out.values.insert(out.values.end(), ids.begin(), ids.end());
    return out;
}

/// Of the decisions that named the set or any of its members.
Revision joined_or_parted(const State& state, const std::string& id, const std::vector<std::string>& members, Revision r) {
    Revision out = 0;
    for (const auto& period : state.supplier_sets.periods()) {
        const auto& decision = period.decision;
        const bool names = decision.set == id || std::ranges::any_of(members, [&](const auto& member) { return std::ranges::find(decision.members, member) != decision.members.end(); });
        if (names) out = std::max(out, latest(r, {period.from}));
    }
    return out;
}

}  // namespace

Revision supplier_changed(const View& view, const std::string& id, Revision r) {
    constexpr std::size_t kFew = 100;
    const auto& state = *view.state;
    const auto members = state.supplier_sets.members(state.supplier_sets.standing(id, r).id, r);
    auto out = joined_or_parted(state, id, members, r);
    for (const auto& table : supplier_tables(state)) {
        TableModel model(state, table, view.index->dialect());
        if (members.size() <= kFew) model.look_up(members);
        view.index->ask(model.looks_up() ? Weight::light : Weight::heavy, versions_with(model, members), [&](const columnar::Chunk& chunk) {
            for (std::size_t i = 0; i < chunk.rows(); ++i)
                if (const auto* version = state.version(chunk.text(0, i), chunk.text(1, i), static_cast<int>(chunk.integer(2, i)))) out = std::max(out, latest(r, {version->from, version->to}));
        });
    }
    return out == 0 ? r : out;
}

}  // namespace daybook::catalogue
