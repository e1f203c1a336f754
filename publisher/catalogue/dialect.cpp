#include "publisher/catalogue/dialect.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::catalogue {

namespace {

std::string_view named(std::span<const Phrase> phrases, std::string_view name) {
    const auto at = std::ranges::find(phrases, name, &Phrase::name);
    return at == phrases.end() ? std::string_view() : at->sql;
}

constexpr Phrase kDuckComparisons[] = {
    {"", "{c} = ?"},
    {"ne", "{c} IS DISTINCT FROM ?"},
    {"gt", "{c} > ?"},
    {"gte", "{c} >= ?"},
    {"lt", "{c} < ?"},
    {"lte", "{c} <= ?"},
    {"in", "{c} IN ({list})"},
    {"contains", "contains(lower({c}), lower(?))"},
    {"startswith", "starts_with(lower({c}), lower(?))"},
    {"isnull", "({c} IS NULL) = ?"},
};
constexpr Phrase kDuckDateParts[] = {
    {"year", "CAST(year({c}) AS BIGINT)"},
    {"month", "strftime({c}, '%Y-%m')"},
    {"quarter", "strftime(date_trunc('quarter', {c}), '%Y-%m') || '--' || strftime(date_trunc('quarter', {c}) + INTERVAL 2 MONTH, '%Y-%m')"},
};
constexpr Phrase kDuckFunctions[] = {
    {"sum", "sum({c})"},
    {"min", "min({c})"},
    {"max", "max({c})"},
    {"distinct", "count(DISTINCT {c})"},
};

// Of ClickHouse what 18.16 and today's versions both understand. A column of the index is Nullable where a row may lack it; a function over no
// row at all gives 0 unless its argument is. A day is an Int32 like 20240531, since Date ends in 2105 and begins in 1970.
constexpr Phrase kClickComparisons[] = {
    {"", "{c} = ?"},
    {"ne", "({c} IS NULL OR {c} <> ?)"},
    {"gt", "{c} > ?"},
    {"gte", "{c} >= ?"},
    {"lt", "{c} < ?"},
    {"lte", "{c} <= ?"},
    {"in", "{c} IN ({list})"},
    {"contains", "position(lowerUTF8({c}), lowerUTF8(?)) > 0"},
    {"startswith", "startsWith(lowerUTF8({c}), lowerUTF8(?))"},
    {"isnull", "isNull({c}) = ?"},
};
/// "202405" + 1000000, of which the places are known.
constexpr Phrase kClickDateParts[] = {
    {"year", "toInt64(intDiv({c}, 10000))"},
    {"month", "concat(substring(toString(intDiv({c}, 100) + 1000000), 2, 4), '-', substring(toString(intDiv({c}, 100) + 1000000), 6, 2))"},
    {"quarter",
     "concat(substring(toString(intDiv({c}, 10000) + 10000), 2, 4), '-', substring(toString(intDiv(intDiv({c}, 100) % 100 - 1, 3) * 3 + 101), 2, 2), '--', "
     "substring(toString(intDiv({c}, 10000) + 10000), 2, 4), '-', substring(toString(intDiv(intDiv({c}, 100) % 100 - 1, 3) * 3 + 103), 2, 2))"},
};
constexpr Phrase kClickFunctions[] = {
    {"sum", "sum({c})"},
    {"min", "min(toNullable({c}))"},
    {"max", "max(toNullable({c}))"},
    {"distinct", "ifNull(uniqExact({c}), 0)"},
};

}  // namespace

std::string_view Dialect::comparison(std::string_view suffix) const { return named(comparisons, suffix); }
std::string_view Dialect::date_part(std::string_view part) const { return named(date_parts, part); }
std::string_view Dialect::function(std::string_view name) const { return named(functions, name); }

const Dialect& duck_dialect() {
    static const Dialect dialect{
        .from = "{t}",
        .current = R"("_from" <= ? AND "_to" > ?)",
        .comparisons = kDuckComparisons,
        .one_of_numbers = "",
        .date_parts = kDuckDateParts,
        .day_of_moment = "CAST(timezone('Europe/London', timezone('UTC', CAST(rtrim({c}, 'Z') AS TIMESTAMP))) AS DATE)",
        .functions = kDuckFunctions,
        .sum_of_integers = "sum({c})",
        // The engine's avg is a double. Units are whole numbers: twice their sum's size and the count, by twice the count, rounds half away
        // from zero.
        .average = "CAST(CASE WHEN count({c}) > 0 THEN sign(sum({c})) * ((2 * CAST(abs(sum({c})) * {p} AS HUGEINT) + count({c})) // (2 * "
                   "count({c}))) END AS DECIMAL(18,0)) * CAST('{u}' AS DECIMAL({w},{s}))",
        .part_column = R"("_part")",
        .locator = R"("_dataset" || '/' || "_edition" || '/v' || "_version" || '#' || "_part" || ':' || "_sheet" || ':' || "_line")",
        .names_of_rows = "SELECT {c} AS name FROM {t} WHERE {also}",
        .keeps_order = true,
        .sorted_by_supplier = true,
        .has_sums = true,
        .joins_sets = true,
    };
    return dialect;
}

const Dialect& click_dialect() {
    static const Dialect dialect{
        .from = "{db}.{t}",
        // What a release shows never changes where it lies; what ended it is a list beside the rows, whole on every shard.
        .current = R"("_from" <= ? AND "_entry" NOT IN (SELECT entry FROM {db}.closings WHERE at <= ?))",
        .comparisons = kClickComparisons,
        .one_of_numbers = "{c} = ?",
        .date_parts = kClickDateParts,
        // A DateTime ends in 2106 and begins in 1970: of other moments it is the day that they are written with, which is London's but for an hour of summer nights.
        .day_of_moment = "if(ifNull(substring({c}, 1, 4) >= '1970' AND substring({c}, 1, 4) <= '2105', 0), toInt32(toYYYYMMDD(parseDateTimeBestEffortOrNull(concat(substring({c}, 1, 19), 'Z')), 'Europe/London')), "
                         "toInt32OrNull(replaceAll(substring({c}, 1, 10), '-', '')))",
        .functions = kClickFunctions,
        .sum_of_integers = "sum(toDecimal128(toNullable({c}), 0))",
        // Division of decimals leaves the dividend's scale and cuts off behind it.
        .average = "if(sum({c}) < 0, -1, 1) * ((2 * abs(sum({c})) + count({c}) * toDecimal128('{u}', {s})) / (2 * greatest(count({c}), 1)))",
        // `_part` there is a column of the engine's own, which hides a table's.
        .part_column = R"("_file_part")",
        .locator = R"(concat("_dataset", '/', "_edition", '/v', toString("_version"), '#', toString("_file_part"), ':', "_sheet", ':', toString("_line")))",
        .names_of_rows = "SELECT {c} AS name, count(*) AS n FROM {t} WHERE {also} GROUP BY name",
        .keeps_order = false,
        .sorted_by_supplier = false,
        .has_sums = false,
        .joins_sets = false,
    };
    return dialect;
}

std::string with(std::string_view sql, std::string_view what, std::string_view by) {
    std::string out;
    for (auto at = sql.find(what); at != std::string_view::npos; at = sql.find(what)) {
        (out += sql.substr(0, at)) += by;
        sql.remove_prefix(at + what.size());
    }
    return out += sql;
}

std::string id_literal(std::string_view id) {
    if (id.find_first_of("'\\?{}") != std::string_view::npos || id.find('\0') != std::string_view::npos)
        throw base::Error::make(base::ErrorKind::internal, "'{}' is no id", id);
    return "'" + std::string(id) + "'";
}

}  // namespace daybook::catalogue
