#include "publisher/catalogue/view.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/coverage.hpp"
#include "publisher/catalogue/cursor.hpp"
#include "publisher/catalogue/monthly_sums.hpp"
#include "publisher/catalogue/payments.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "publisher/catalogue/suppliers.hpp"

#include <algorithm>
#include <set>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using columnar::Chunk;

namespace {

void check_size(int size) {
    if (size < 1 || size > RowsQuery::kMaxPage)
        refuse("size", std::to_string(size), fmt::format("should be from 1 to {}", RowsQuery::kMaxPage));
}

/// Whether an answer needs to know which suppliers people joined: only then are they joined to its rows.
bool asks_for_supplier(const std::vector<Filter>& filters) {
    return std::ranges::any_of(filters, [](const Filter& f) { return f.field == kSupplierId || asks_for_supplier(f.any); });
}
bool asks_for_supplier(const RowsQuery& q) {
    const auto is = [](const auto& name) { return name == kSupplierId; };
    return q.columns.empty() || std::ranges::any_of(q.columns, is) || std::ranges::any_of(q.sort, is, &SortKey::field) || asks_for_supplier(q.filters);
}
bool asks_for_supplier(const SummaryQuery& q) {
    const auto is = [](const auto& name) { return name == kSupplierId; };
    return std::ranges::any_of(q.by, is, &Grouping::field) || std::ranges::any_of(q.measures, is, &Measure::field) || asks_for_supplier(q.filters);
}

/// The suppliers (ids by the rule) that an answer is about, by their id or by their name as published; none when it is about more.
std::vector<std::string> suppliers_asked(const State& state, const std::string& table, const std::vector<Filter>& filters, Revision r) {
    constexpr std::size_t kMost = 100;
    const auto field = supplier_field_of(state, table);
    std::vector<std::string> out;
    for (const auto& f : filters) {
        if (f.op == nullptr || !f.any.empty() || (!f.op->suffix.empty() && f.op->suffix != "in") || field.empty()) continue;
        for (const auto& value : f.values) {
            if (f.field == kSupplierId)
                for (auto& member : state.supplier_sets.members(state.supplier_sets.standing(value, r).id, r)) out.push_back(std::move(member));
            else if (f.field == field) {
                const auto read = base::is_utf8(value) ? supplier_name(value) : std::nullopt;
                if (!read) return {};  // rows of nobody lie in their own order only
                out.push_back(read->id);
            }
        }
        if (!out.empty()) break;
    }
    return out.size() <= kMost ? out : std::vector<std::string>{};
}

template <class Query>
TableModel model_for(const View& view, const Query& query, Revision r) {
    const auto& state = *view.state;
    TableModel model(state, query.table, view.index->dialect());
    if (const auto suppliers = suppliers_asked(state, query.table, query.filters, r); !suppliers.empty()) model.look_up(suppliers);
    if (asks_for_supplier(query)) model.join_supplier_sets(state, r);
    return model;
}

/// Of a whole table what the manifests say: the same rows were counted when they were loaded.
std::optional<std::int64_t> count_of_table(const State& state, const RowsQuery& query, Revision r) {
    if (!query.filters.empty()) return {};
    std::int64_t out = 0;
    for (const auto& [id, dataset] : state.datasets)
        for (const auto& edition : dataset.editions)
            for (const auto& version : edition.versions)
                if (version.manifest.table == query.table && version.current_at(r)) out += version.manifest.rows;
    return out;
}

/// How far a look-up reads beyond its first page: most suppliers end there, and their rows are counted without another question.
constexpr std::int64_t kReadOn = 400;

/// The exact count of an answer's rows, found once for all pages of a walk.
class Count {
public:
    Count(const View& view, const RowsQuery& query, Revision r)
        : view_(view), question_(fmt::format("{} {} {}", print_of_filters(query), r, view.state->erasure_counter())), known_(count_of_table(*view.state, query, r)) {
        if (!known_) known_ = view.index->counts.find(question_);
    }
    const std::optional<std::int64_t>& known() const { return known_; }
    std::int64_t found(std::int64_t count) const {
        view_.index->counts.put(question_, count);
        return count;
    }

private:
    const View& view_;
    std::string question_;
    std::optional<std::int64_t> known_;
};

/// A revision that was public and that the index has.
Revision known_revision(const State& state, Revision asked) {
    return asked == 0 ? state.revision : resolve_as_of(state, std::to_string(asked));
}

Cursor cursor_asked(const View& view, const RowsQuery& query) {
    auto cursor = read_cursor(*query.cursor, query, view.origin);
    // Its row may be gone, and its count is another.
    if (cursor.erasures != view.state->erasure_counter())
        refuse("cursor", *query.cursor, "was given before rows were erased; leave it out to start from the first page");
    if (std::ranges::binary_search(view.state->revisions, cursor.revision, {}, &RevisionMark::revision))
        return cursor;
    refuse_later(*view.state, cursor.revision, "cursor");
    refuse("cursor", *query.cursor,
           fmt::format(
               "is of revision {}, which this archive does not have (any more); start from the first page",
               cursor.revision));
}

/// The place behind a cursor's row.
After place_of(const View& view, const TableModel& model, const RowsQuery& query, const Cursor& cursor) {
    After after{{}, cursor.row_id};
    if (query.sort.empty()) return after;
    view.index->ask(Weight::light, compile_keys(model, query, cursor.row_id, cursor.revision), [&](const Chunk& chunk) {
        for (std::size_t k = 0; chunk.rows() > 0 && k < query.sort.size(); ++k) after.keys.push_back(chunk.canonical(k, 0));
    });
    if (after.keys.empty()) refuse("cursor", *query.cursor, "names a row that is not there; leave it out to start from the first page");
    return after;
}

/// Without a sort the rows come as they lie, which is by id; that the engine keeps to it is checked, not believed.
void check_order(const Chunk& chunk, std::int64_t& last_id) {
    for (std::size_t i = 0; i < chunk.rows(); ++i) {
        const auto id = chunk.integer(0, i);
        if (id <= last_id) throw Error(ErrorKind::internal, "the index gave rows out of their order; rebuild it");
        last_id = id;
    }
}

/// The rows of a page as they come, up to `size` of them.
class PageReader {
public:
    PageReader(RowsPage& page, const RowsQuery& query, bool in_stored_order)
        : page_(page), size_(static_cast<std::size_t>(query.size)), in_stored_order_(in_stored_order) {}

    void read(const Chunk& chunk) {
        if (in_stored_order_) check_order(chunk, last_id_);
        const auto shown = std::min(chunk.rows(), size_ - page_.rows.size());
        append_rows(page_.rows, chunk, page_.columns.size(), shown);
        if (shown > 0) last_ = chunk.integer(0, shown - 1);
        seen_ += static_cast<std::int64_t>(chunk.rows());
    }
    /// How many came, beyond those of the page too.
    std::int64_t seen() const { return seen_; }
    /// The id of the page's last row when it is not the answer's.
    std::optional<std::int64_t> end() const { return seen_ > std::ssize(page_.rows) ? last_ : std::nullopt; }

private:
    RowsPage& page_;
    std::size_t size_;
    bool in_stored_order_;
    std::int64_t last_id_ = -1, seen_ = 0;
    std::optional<std::int64_t> last_;
};

/// "publisher,year(date)", as it was asked.
std::string grouping_words(const std::vector<Grouping>& groupings) {
    std::vector<std::string> out;
    for (const auto& by : groupings) out.push_back(by.part.empty() ? by.field : fmt::format("{}({})", by.part, by.field));
    return base::join(out, ",");
}

/// How many different values a column has among the rows asked for: 2 stands for more. Of the catalogue's own columns the blank is none, of
/// a field of the rows it is one.
std::size_t different(const View& view, TableModel model, const SummaryQuery& query, const std::string& sql, bool of_rows, Revision r) {
    if (!of_rows && model.dialect().has_sums && is_in_monthly_sums(*view.state, {.table = query.table, .filters = query.filters})) model.add_up();
    std::size_t found = 0;
    view.index->ask(model.is_added_up() ? Weight::light : Weight::heavy, compile_different(*view.state, model, query.filters, sql, r), [&](const Chunk& chunk) {
        for (std::size_t i = 0; i < chunk.rows(); ++i) found += of_rows || chunk.canonical(0, i) ? 1 : 0;
    });
    return found;
}

bool is_grouped_by(const SummaryQuery& query, std::string_view field) {
    return std::ranges::any_of(query.by, [&](const Grouping& by) { return by.part.empty() && by.field == field; });
}

/// Series do not add up blindly (design section 7): a spend over £25,000 is in the over £500 file of the same
/// council too.
void check_mix(const View& view, const TableModel& model, const SummaryQuery& query, Revision r) {
    if (query.mix || is_grouped_by(query, "series") || is_grouped_by(query, "dataset")) return;
    std::set<std::string> possible;
    for (const auto* dataset : datasets_asked(*view.state, query.table, query.filters))
        possible.insert(dataset->series);
    if (possible.size() < 2 || different(view, model, query, R"(coalesce("_series", ''))", false, r) < 2) return;
    refuse("by", grouping_words(query.by),
           "would add up rows of different series, which may count the same payment twice; group by series "
           "(by=series), ask for one "
           "(series=over-25k), or say mix=1 to add them up all the same");
}

/// Amounts of different currencies, or of one that is not known, are no sum, whatever is asked for. Which numbers beside the amount are money
/// (VAT is) no schema says; all of a table that has a currency count as such.
void check_currencies(const View& view, const TableModel& model, const SummaryQuery& query, Revision r) {
    const auto of_table = view.state->schemas_of_table(query.table);
    const auto is_money = [&](const Measure& m) {
        const auto of = std::ranges::find(model.fields(), m.field, [](const ModelField& f) { return f.field.name; });
        return m.function != "count" && m.function != "distinct" && of != model.fields().end() && of->field.type == schemas::FieldType::number;
    };
    const bool said_by_rows = std::ranges::any_of(of_table, [](const auto* schema) { return !schema->currency_field.empty(); });
    const auto name = currency_field_of(*view.state, query.table);
    const auto field = std::ranges::find(model.fields(), name, [](const ModelField& f) { return f.field.name; });
    const bool one_asked = std::ranges::any_of(query.filters, [&](const Filter& f) { return f.field == name && f.op != nullptr && f.op->suffix.empty(); });
    if (field == model.fields().end() || one_asked || is_grouped_by(query, name) || std::ranges::none_of(query.measures, is_money)) return;
    // What the catalogue says of payments is never blank but in releases from before it said so.
    if (!said_by_rows && different(view, TableModel(*view.state, query.table, model.dialect()), {.table = query.table}, field->sql, false, r) < 2) return;
    if (different(view, model, query, field->sql, said_by_rows, r) < 2) return;
    refuse("by", grouping_words(query.by), fmt::format("would add up amounts of different currencies, or of one that is not known; group by it (by={0}) or ask for one ({0}=GBP)", name));
}

bool is_of_one_supplier(const Filter& filter) { return filter.field == kSupplierId && filter.op != nullptr && filter.op->suffix.empty(); }
bool names_one_supplier(const std::vector<Filter>& filters) { return std::ranges::any_of(filters, is_of_one_supplier); }

/// An id that no row has is a slip of the pen, as an unknown publisher is. Lists of ids may hold some: who follows changes asks for all that were joined.
/// Asked where an answer has no row, which may have other reasons.
void must_have_rows(const View& view, const std::vector<Filter>& filters, Revision r) {
    for (const auto& filter : filters) {
        if (!is_of_one_supplier(filter)) continue;
        SupplierQuery query;
        query.ids = filter.values;
        query.size = 1;
        query.as_of = r;
        if (suppliers_of(view, query).suppliers.empty())
            refuse(kSupplierId, filter.values.front(), fmt::format("is the id of no supplier that has rows at revision {}; /v1/suppliers?q= finds one by its name", r));
    }
}

/// Whether no row was asked for; one group that nothing is asked to be grouped by is there all the same.
bool is_of_nothing(const SummaryResult& result, const SummaryQuery& query) {
    if (!query.having.empty() || (!query.by.empty() && !result.rows.empty())) return false;
    return std::ranges::all_of(result.rows, [](const auto& row) { return std::ranges::all_of(row, [](const Cell& cell) { return !cell || *cell == "0"; }); });
}

template <class Query>
Coverage coverage_for(const View& view, const Query& query, Revision r) {
    const auto strays = asks_for_days(*view.state, query.table, query.filters) ? stray_months(view, query.table, r) : std::make_shared<const StrayMonths>();
    return coverage_of(*view.state, query.table, query.filters, r, query.today, *strays);
}

}  // namespace

void append_rows(std::vector<std::vector<Cell>>& rows, const Chunk& chunk, std::size_t columns, std::size_t most) {
    for (std::size_t i = 0; i < std::min(chunk.rows(), most); ++i) {
        record::Locator locator{
            fmt::format("{}/{}/v{}", chunk.text(1, i), chunk.text(2, i), chunk.integer(3, i)),
            static_cast<int>(chunk.integer(4, i)), std::string(chunk.text(5, i)), chunk.integer(6, i)};
        auto& row = rows.emplace_back();
        row.reserve(columns);
        row.emplace_back(locator.str());
        for (std::size_t c = 1; c < columns; ++c) row.push_back(chunk.canonical(kLeading + c - 1, i));
    }
}

RowsPage rows_page(const View& view, const RowsQuery& query) {
    check_size(query.size);
    TableModel(*view.state, query.table);  // an unknown table is told before a bad cursor
    std::optional<Cursor> cursor;
    if (query.cursor) cursor = cursor_asked(view, query);
    RowsPage page;
    page.revision = cursor ? cursor->revision : known_revision(*view.state, query.as_of);
    const auto model = model_for(view, query, page.revision);
    const auto after = cursor ? std::optional(place_of(view, model, query, *cursor)) : std::nullopt;
    // As they lie a page reads where it begins and no further, unless it has to look for rows that fit.
    const bool in_stored_order = query.sort.empty() && model.in_stored_order();
    const auto weight = model.looks_up() || (query.filters.empty() && in_stored_order) ? Weight::light : Weight::heavy;
    const Count count(view, query, page.revision);
    const bool counts_as_read = !count.known() && !cursor;
    const auto limit = query.size + 1 + (counts_as_read && model.looks_up() ? kReadOn : 0);
    const auto compiled = compile_rows(*view.state, model, query, page.revision, after, limit, in_stored_order);
    page.columns = compiled.columns;
    PageReader reader(page, query, in_stored_order);
    view.index->ask(weight, compiled, [&](const Chunk& chunk) { reader.read(chunk); });
    if (count.known()) page.count = *count.known();
    else if (counts_as_read && reader.seen() < limit) page.count = count.found(reader.seen());
    else page.count = count.found(view.index->number(weight, compile_count(*view.state, model, query, page.revision)));
    if (page.count == 0) must_have_rows(view, query.filters, page.revision);
    if (const auto last = reader.end()) page.next = write_cursor({page.revision, *last, view.state->erasure_counter()}, query, view.origin);
    page.coverage = coverage_for(view, query, page.revision);
    return page;
}

Compiled compile_file(const View& view, const RowsQuery& query) {
    const auto r = known_revision(*view.state, query.as_of);
    auto out = compile_table(*view.state, model_for(view, query, r), query, r);
    must_have_rows(view, query.filters, r);
    return out;
}

SummaryResult summary_of(const View& view, const SummaryQuery& query) {
    check_size(query.size);
    SummaryResult out;
    out.revision = known_revision(*view.state, query.as_of);
    const auto of_rows = model_for(view, query, out.revision);
    auto model = of_rows;
    if (model.dialect().has_sums && is_in_monthly_sums(*view.state, query)) model.add_up();
    const auto compiled = compile_summary(*view.state, model, query, out.revision);
    out.columns = compiled.columns;
    check_mix(view, of_rows, query, out.revision);
    check_currencies(view, of_rows, query, out.revision);
    view.index->ask(model.looks_up() || model.is_added_up() ? Weight::light : Weight::heavy, compiled, [&](const Chunk& chunk) {
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            auto& row = out.rows.emplace_back();
            for (std::size_t column = 0; column < out.columns.size(); ++column) row.push_back(chunk.canonical(column, i));
        }
    });
    out.more = std::ssize(out.rows) > query.size;
    if (out.more) out.rows.resize(static_cast<std::size_t>(query.size));
    if (is_of_nothing(out, query)) must_have_rows(view, query.filters, out.revision);
    out.count = !out.more ? std::ssize(out.rows) : view.index->number(model.looks_up() || model.is_added_up() ? Weight::light : Weight::heavy, compile_group_count(*view.state, model, query, out.revision));
    out.coverage = coverage_for(view, query, out.revision);
    return out;
}

namespace {

/// Counts an open stream for as long as it lives.
class Slot {
public:
    Slot(Index& index, int most) : index_(index) {
        if (++index_.open_streams <= most) return;
        --index_.open_streams;
        throw Error::make(ErrorKind::transient,
                          "{} downloads are under way, as many as may be; try again in a moment", most);
    }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() { --index_.open_streams; }

private:
    Index& index_;
};

class EngineStream : public RowStream {
public:
    EngineStream(std::shared_ptr<const View> view, const RowsQuery& query, int most_open)
        : view_(std::move(view)),
          slot_(*view_->index, most_open),
          erased_(view_->index->erased_rows()) {
        const auto r = known_revision(*view_->state, query.as_of);
        const auto model = model_for(*view_, query, r);
        in_stored_order_ = query.sort.empty() && model.in_stored_order();
        const auto compiled = compile_rows(*view_->state, model, query, r, {}, 0, in_stored_order_);
        columns_ = compiled.columns;
        const bool reads_on = in_stored_order_ && (query.filters.empty() || model.looks_up());
        answer_ = view_->index->open(!in_stored_order_ ? Weight::whole : reads_on ? Weight::light : Weight::heavy, compiled);
        // What has to be sorted first may fail, and an id may be nobody's, which is to be told before an answer is promised: the first rows tell.
        const bool of_one = names_one_supplier(query.filters);
        if (!in_stored_order_ || of_one) first_.emplace(answer_->next());
        if (!of_one || first_->rows() > 0) return;
        answer_.reset();
        must_have_rows(*view_, query.filters, r);
    }

    const std::vector<ResultColumn>& columns() const override { return columns_; }

    RowChunk chunk() override {
        if (ended_) return {columnar::Chunk(), columns_};
        if (view_->index->erased_rows() != erased_)
            throw Error(ErrorKind::transient, "rows were erased while this download was under way; begin it again");
        auto chunk = first_ ? std::move(*first_) : answer_->next();
        first_.reset();
        ended_ = chunk.rows() == 0;
        if (in_stored_order_) check_order(chunk, last_id_);
        return {std::move(chunk), columns_};
    }

private:
    std::shared_ptr<const View> view_;
    Slot slot_;
    std::int64_t erased_;   ///< as it was when the download began
    bool in_stored_order_ = false, ended_ = false;
    std::int64_t last_id_ = -1;
    std::vector<ResultColumn> columns_;
    std::unique_ptr<OpenAnswer> answer_;
    std::optional<Chunk> first_;
};

}  // namespace

std::vector<std::vector<Cell>> RowStream::next() {
    std::vector<std::vector<Cell>> rows;
    chunk().append_rows(rows);
    return rows;
}

std::unique_ptr<RowStream> open_stream(std::shared_ptr<const View> view, const RowsQuery& query,
                                       int most_open) {
    return std::make_unique<EngineStream>(std::move(view), query, most_open);
}

}  // namespace daybook::catalogue
