#include "publisher/catalogue/payments.hpp"

#include "publisher/record/table_columns.hpp"
#include "schemas/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace daybook::catalogue {

namespace {

std::string with_and(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '&') out += "and";
        else out += c;
    }
    return out;
}

/// The stretches of revisions in which exactly one organisation bears a name.
void add_unique(std::vector<PayerName>& out, const std::string& name,
                const std::vector<const NamePeriod*>& bearers) {
    std::set<Revision> marks;
    for (const auto* b : bearers) marks.insert({b->from, b->to});
    for (auto from = marks.begin(); std::next(from) != marks.end(); ++from) {
        std::set<std::string_view> owners;
        for (const auto* b : bearers)
            if (b->from <= *from && *from < b->to) owners.insert(b->organisation);
        if (owners.size() == 1) out.push_back({name, std::string(*owners.begin()), *from, *std::next(from)});
    }
}

}  // namespace

bool is_payments(const State& state, std::string_view table) { return record::is_payments(state.schemas_of_table(table)); }

std::string currency_field_of(const State& state, std::string_view table) {
    for (const auto* schema : state.schemas_of_table(table))
        if (!schema->currency_field.empty()) return schema->currency_field;
    return "currency";
}

std::string payer_key(std::string_view name) {
    return schemas::normal_heading(with_and(name));
}

std::string payer_key_sql(const std::string& column) {
    return fmt::format("regexp_replace(lower(replace({}, '&', 'and')), '[^a-z0-9]', '', 'g')", column);
}

std::vector<PayerName> payer_names(const State& state) {
    std::map<std::string, std::vector<const NamePeriod*>> by_name;
    for (const auto& period : state.organisation_names)
        if (auto key = payer_key(period.name); !key.empty() && period.from < period.to)
            by_name[std::move(key)].push_back(&period);
    std::vector<PayerName> out;
    for (const auto& [name, bearers] : by_name) add_unique(out, name, bearers);
    return out;
}

std::string card_settlement_sql(const std::string& supplier, const std::string& series) {
    return fmt::format("({} <> 'card' AND coalesce({} IN (SELECT name FROM card_issuers), false))", series, supplier);
}

}  // namespace daybook::catalogue
