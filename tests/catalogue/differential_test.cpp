#include "publisher/base/text.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <set>

/// The same questions put to the index and to a reader that knows no SQL: rows in memory, compared one by
/// one.
namespace daybook::catalogue {

using tests::Naive;
using tests::Shelf;
using tests::ShelfRow;

BOOST_AUTO_TEST_SUITE(differential)

namespace {

using Random =
    std::mt19937;  // its numbers are fixed by the standard; distributions are not, so there are none

std::int64_t below(Random& random, std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
}

template <class T>
const T& one_of(Random& random, const std::vector<T>& items) {
    return items[static_cast<std::size_t>(below(random, std::ssize(items)))];
}

const std::vector<std::string> kSuppliers = {
    "Mistral Ltd", "MISTRAL Ltd", "50% Off_Sale", "Ouse, Humber & Sons", "O'Brien \"Quotes\"", "a", "",
    "Zürich AG"};

Shelf::Row random_row(Random& random, bool has_units) {
    const auto blank = [&] { return below(random, 8) == 0; };
    Shelf::Row row;
    row.emplace_back(
        base::to_iso(*base::parse_iso_date("2023-11-20") + std::chrono::days(below(random, 90))));
    row.push_back(blank() ? Shelf::Row::value_type() : one_of(random, kSuppliers));
    row.push_back(blank() ? Shelf::Row::value_type()
                          : base::pence(below(random, 40) * 2500 - 20'000).to_string());
    if (has_units) {
        row.push_back(blank() ? Shelf::Row::value_type() : std::to_string(below(random, 9) - 4));
        row.push_back(blank() ? Shelf::Row::value_type() : below(random, 2) == 0 ? "true" : "false");
    } else {
        row.push_back(blank() ? Shelf::Row::value_type() : "Area " + std::to_string(below(random, 3)));
    }
    return row;
}

std::vector<Shelf::Row> random_rows(Random& random, const std::string& dataset) {
    std::vector<Shelf::Row> rows(static_cast<std::size_t>(20 + below(random, 60)));
    for (auto& row : rows) row = random_row(random, dataset.ends_with("25k"));
    return rows;
}

/// Several revisions with corrections, a nil return and a withdrawal.
void fill(Shelf& shelf, Random& random) {
    const std::vector<std::string> datasets = {"coasts-over-25k", "rivers-over-25k", "coasts-over-500"};
    for (int revision = 1; revision <= 6; ++revision) {
        for (const auto& dataset : datasets)
            if (below(random, 3) != 0)
                shelf.add(dataset, fmt::format("2024-0{}", 1 + below(random, 3)),
                          random_rows(random, dataset));
        if (revision == 4) shelf.add("rivers-over-25k", "2024-05", {});
        if (revision == 5)
            shelf.withdraw("coasts-over-25k",
                           shelf.state().dataset("coasts-over-25k")->editions.front().edition.str(), 1);
        shelf.publish(fmt::format("2024-06-0{}T08:30:00Z", revision));
    }
}

const QueryField& field_named(const std::vector<QueryField>& fields, const std::string& name) {
    return *std::ranges::find(fields, name, &QueryField::name);
}

Naive cell_of(const ShelfRow& row, const std::string& field) {
    if (field == "supplier_id") {
        const auto named = cell_of(row, "supplier");
        const auto name = named ? supplier_name(std::get<std::string>(*named)) : std::nullopt;
        return name ? Naive(name->id) : Naive();
    }
    const auto at = row.cells.find(field);
    return at == row.cells.end() ? Naive() : at->second;
}

Naive typed(const QueryField& field, const std::string& text) {
    switch (field.type) {
        case schemas::FieldType::string: return text;
        case schemas::FieldType::number: return base::parse_decimal(text, field.scale)->units;
        case schemas::FieldType::date: return base::parse_iso_date(text)->time_since_epoch().count();
        case schemas::FieldType::boolean: return text == "true" ? 1 : 0;
        default: break;
    }
    return std::int64_t{std::stoll(text)};
}

std::string lower(const Naive& cell) {
    // The one letter beyond ASCII that the rows have.
    auto text = base::to_lower(std::get<std::string>(*cell));
    for (auto at = text.find("\xC3\x9C"); at != std::string::npos; at = text.find("\xC3\x9C"))
        text.replace(at, 2, "\xC3\xBC");
    return text;
}

bool holds(const ShelfRow& row, const Filter& filter, const std::vector<QueryField>& fields) {
    const auto cell = cell_of(row, filter.field);
    const auto op = filter.op->suffix;
    if (op == "isnull") return !cell.has_value() == (filter.values.front() == "true");
    std::vector<Naive> values;
    for (const auto& text : filter.values) values.push_back(typed(field_named(fields, filter.field), text));
    if (op == "ne") return cell != values.front();
    if (!cell) return false;
    if (op == "gt") return *cell > *values.front();
    if (op == "gte") return *cell >= *values.front();
    if (op == "lt") return *cell < *values.front();
    if (op == "lte") return *cell <= *values.front();
    if (op == "contains") return lower(cell).find(lower(values.front())) != std::string::npos;
    if (op == "startswith") return lower(cell).starts_with(lower(values.front()));
    return std::ranges::find(values, cell) != values.end();
}

std::vector<const ShelfRow*> naive_rows(const Shelf& shelf, const RowsQuery& query) {
    const auto fields = fields_of(shelf.state(), "spend");
    std::vector<const ShelfRow*> out;
    for (const auto& row : shelf.rows())
        if (row.from <= query.as_of && query.as_of < row.to &&
            std::ranges::all_of(query.filters, [&](const auto& f) { return holds(row, f, fields); }))
            out.push_back(&row);
    std::ranges::sort(out, [&](const ShelfRow* a, const ShelfRow* b) {
        for (const auto& key : query.sort) {
            const auto x = cell_of(*a, key.field), y = cell_of(*b, key.field);
            if (x == y) continue;
            if (!x || !y) return x.has_value();  // blanks last, whichever way
            return key.descending ? *y < *x : *x < *y;
        }
        return a->id < b->id;
    });
    return out;
}

std::string random_value(Random& random, const QueryField& field) {
    switch (field.type) {
        case schemas::FieldType::number: return base::pence(below(random, 40) * 2500 - 20'000).to_string();
        case schemas::FieldType::integer: return std::to_string(below(random, 9) - 4);
        case schemas::FieldType::boolean: return below(random, 2) == 0 ? "true" : "false";
        case schemas::FieldType::date:
            return base::to_iso(*base::parse_iso_date("2023-11-20") + std::chrono::days(below(random, 90)));
        default: break;
    }
    if (field.name == "dataset")
        return one_of<std::string>(random, {"coasts-over-25k", "rivers-over-25k", "coasts-over-500"});
    if (field.name == "publisher") return one_of<std::string>(random, {"coasts", "rivers"});
    if (field.name == "series") return one_of<std::string>(random, {"over-25k", "over-500"});
    if (field.name == "edition") return fmt::format("2024-0{}", 1 + below(random, 4));
    if (field.name == "supplier_id") return one_of<std::string>(random, {"mistral-ltd", "ouse-humber-and-sons", "a", "nobody", "%"});
    return one_of<std::string>(random, {"Mistral Ltd", "mistral", "%", "_", "'", "\"", "Area 1",
                                        "O'Brien \"Quotes\"", "ZÜRICH", "a", "50% Off_Sale"});
}

Filter random_filter(Random& random, const std::vector<QueryField>& fields) {
    const auto& field = one_of(random, fields);
    Filter filter{field.name, nullptr, {}};
    // One id that no row has is refused and not answered with nothing; of a list it may be.
    do filter.op = &one_of(random, operators());
    while ((filter.op->text_only && field.type != schemas::FieldType::string) || (filter.op->suffix.empty() && field.name == "supplier_id"));
    const bool blank = filter.op->suffix == "isnull";
    for (auto n = filter.op->list ? 1 + below(random, 3) : 1; n > 0; --n)
        filter.values.push_back(blank ? (below(random, 2) == 0 ? "true" : "false")
                                      : random_value(random, field));
    return filter;
}

RowsQuery random_query(Random& random, const Shelf& shelf) {
    const auto fields = fields_of(shelf.state(), "spend");
    RowsQuery query;
    query.table = "spend";
    query.as_of = one_of(random, shelf.state().revisions).revision;
    query.size = 5 + static_cast<int>(below(random, 60));
    for (auto n = below(random, 3); n > 0; --n) query.filters.push_back(random_filter(random, fields));
    std::set<std::string> taken;
    for (auto n = below(random, 4); n > 0; --n)
        if (const auto& field = one_of(random, fields); taken.insert(field.name).second)
            query.sort.push_back({field.name, below(random, 2) == 0});
    return query;
}

std::string described(const RowsQuery& query) {
    std::string out = fmt::format("as_of={} size={}", query.as_of, query.size);
    for (const auto& f : query.filters)
        out += fmt::format(" {}__{}={}", f.field, f.op->suffix, base::join(f.values, ","));
    for (const auto& s : query.sort) out += fmt::format(" sort={}{}", s.descending ? "-" : "", s.field);
    return out;
}

std::vector<std::string> walk(const View& view, RowsQuery query, std::int64_t& count) {
    std::vector<std::string> locators;
    for (;;) {
        const auto page = rows_page(view, query);
        for (const auto& row : page.rows) locators.push_back(*row.front());
        count = page.count;
        if (!page.next) return locators;
        query.cursor = page.next;
    }
}

std::vector<std::string> streamed(const Shelf& shelf, const RowsQuery& query) {
    std::vector<std::string> locators;
    const auto stream = open_stream(shelf.shared_view(), query, 4);
    for (auto rows = stream->next(); !rows.empty(); rows = stream->next())
        for (const auto& row : rows) locators.push_back(*row.front());
    return locators;
}

/// count and sum(amount) by two fields, as text.
std::map<std::string, std::pair<std::int64_t, std::optional<std::int64_t>>> naive_sums(
    const std::vector<const ShelfRow*>& rows, const std::vector<Grouping>& by) {
    std::map<std::string, std::pair<std::int64_t, std::optional<std::int64_t>>> out;
    const auto text = [](const Naive& cell) {
        return !cell ? "-" : cell->index() == 0 ? std::get<0>(*cell) : std::to_string(std::get<1>(*cell));
    };
    for (const auto* row : rows) {
        std::string key;
        for (const auto& g : by) key += text(cell_of(*row, g.field)) + "|";
        auto& [count, sum] = out[key];
        ++count;
        if (const auto amount = cell_of(*row, "amount"))
            sum = sum.value_or(0) + std::get<std::int64_t>(*amount);
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_page_walk_and_download_gives_the_rows_that_a_naive_reader_finds) {
    Random random(20240531);
    Shelf shelf;
    fill(shelf, random);
    std::size_t rows_compared = 0;
    for (int i = 0; i < 200; ++i) {
        const auto query = random_query(random, shelf);
        std::vector<std::string> expected;
        for (const auto* row : naive_rows(shelf, query)) expected.push_back(row->locator);
        std::int64_t count = 0;
        BOOST_REQUIRE_MESSAGE(walk(shelf.view(), query, count) == expected, described(query));
        BOOST_REQUIRE_MESSAGE(count == std::ssize(expected), described(query));
        BOOST_REQUIRE_MESSAGE(streamed(shelf, query) == expected, described(query));
        rows_compared += expected.size();
    }
    BOOST_TEST(rows_compared > 3000U);
}

BOOST_AUTO_TEST_CASE(sums_and_counts_of_every_group_equal_those_of_a_naive_reader) {
    Random random(7);
    Shelf shelf;
    fill(shelf, random);
    const std::vector<std::string> groupable = {"dataset", "publisher", "series", "edition",
                                                "version", "supplier",  "area"};
    std::size_t groups = 0;
    for (int i = 0; i < 100; ++i) {
        auto rows = random_query(random, shelf);
        SummaryQuery query{.table = "spend", .filters = rows.filters, .measures = {{"count", ""}, {"sum", "amount"}},
                           .size = 10'000, .as_of = rows.as_of, .mix = true};
        std::set<std::string> taken;
        for (int n = 0; n < 2; ++n)
            if (const auto& field = one_of(random, groupable); taken.insert(field).second)
                query.by.push_back({field, ""});
        const auto result = summary_of(shelf.view(), query);
        auto expected = naive_sums(naive_rows(shelf, rows), query.by);
        BOOST_REQUIRE_MESSAGE(result.rows.size() == expected.size(), described(rows));
        for (const auto& row : result.rows) {
            std::string key;
            for (std::size_t g = 0; g < query.by.size(); ++g) key += row[g].value_or("-") + "|";
            const auto& [count, sum] = expected.at(key);
            BOOST_REQUIRE(*row[query.by.size()] == std::to_string(count));
            BOOST_REQUIRE((row[query.by.size() + 1] ==
                           (sum ? std::optional(base::pence(*sum).to_string()) : std::nullopt)));
            ++groups;
        }
    }
    BOOST_TEST(groups > 300U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
