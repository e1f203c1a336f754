#include "publisher/app/command.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "publisher/columnar/duck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using columnar::Quoted;

namespace {

record::AliasOrder alias_of(const Order& order) {
    record::AliasOrder out{{}, order.text("set"), order.text("code"), order.text("note"), order.who};
    const auto ids = order.text("ids");
    for (const auto id : base::split(ids, '\n'))
        if (!id.empty()) out.ids.emplace_back(id);
    return out;
}

/// The Parquet files of a table as its manifest lists them, as an SQL list; "" when nothing of it is public.
std::string files_of(const fs::path& public_dir, const std::string& table) {
    const auto manifest = public_dir / "tables" / table / "manifest.json";
    if (!fs::exists(manifest)) return {};
    std::vector<std::string> out;
    const auto text = base::json::parse(base::read_file(manifest));
    for (const auto& file : text.at("files").as_array()) out.push_back(columnar::text_literal(fs::absolute(public_dir / file.at("path").as_string()).lexically_normal().string()));
    return base::join(out, ", ");
}

void add_ids(std::set<std::string>& out, columnar::Connection& connection, const std::string& files, const std::string& field) {
    auto names = connection.query(fmt::format("SELECT DISTINCT {0} FROM read_parquet([{1}], union_by_name = true) WHERE {0} IS NOT NULL", Quoted(field).str(), files));
    for (auto chunk = names.next(); chunk.rows() > 0; chunk = names.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            if (const auto read = catalogue::supplier_name(chunk.text(0, i))) out.insert(read->id);
}

/// Every supplier that a current row names, by the rule.
std::set<std::string> known_suppliers(const Config& config, const fs::path& public_dir) {
    columnar::DatabaseOptions options;
    options.directories = {fs::absolute(public_dir).lexically_normal()};
    columnar::Database database(options);
    columnar::Connection connection(database);
    std::set<std::pair<std::string, std::string>> done;
    std::set<std::string> out;
    for (const auto& [id, schema] : config.schemas)
        if (!schema.supplier_field.empty() && done.emplace(schema.table, schema.supplier_field).second)
            if (const auto files = files_of(public_dir, schema.table); !files.empty()) add_ids(out, connection, files, schema.supplier_field);
    return out;
}

/// A slip of the pen would stand in the log for ever.
void refuse_unknown(OrderDesk desk, const record::AliasOrder& order) {
    if (std::ranges::all_of(order.ids, record::is_set_id)) return;
    const auto known = known_suppliers(desk.config, desk.publisher.archive().layout().public_dir());
    const std::vector<std::string> words(known.begin(), known.end());
    for (const auto& id : order.ids) {
        if (record::is_set_id(id) || known.contains(id)) continue;
        const auto near = id.size() > 100 ? std::string() : base::nearest(id, words);
        throw Error::make(ErrorKind::not_found, "no current row has the supplier id '{}'{}", base::clip(id, 120),
                          near.empty() ? "; /v1/suppliers?q= finds one by its name" : fmt::format("; did you mean '{}'?", near));
    }
}

std::string words_of_decision(const record::AliasDecision& d) {
    if (d.parted) return fmt::format("{} is parted into {}", d.set, base::join(d.members, ", "));
    return fmt::format("{} are one supplier, {}", base::join(d.members, ", "), d.set);
}

Reply list_sets(const record::SupplierSets& sets) {
    std::string out;
    for (const auto& period : sets.periods())
        if (period.in_force_at(record::SupplierSets::kStill - 1))
            out += fmt::format("{} ({}, {}): {}\n    {}\n", period.decision.set, base::to_iso(base::london_date(period.decision.at)), period.decision.code,
                               base::join(period.decision.members, ", "), period.decision.note);
    return {kDone, out.empty() ? "No suppliers are joined by a decision; the rule alone says which names are one (docs/suppliers.md).\n" : out};
}

}  // namespace

Reply order_suppliers(OrderDesk desk, const Order& order) {
    const auto sets = record::supplier_sets_in(desk.publisher.archive().layout().public_dir());
    if (order.verb == "suppliers list") return list_sets(sets);
    const auto what = alias_of(order);
    const auto decision = record::decide(sets, what, desk.clock.now());
    refuse_unknown(desk, what);
    if (order.dry_run) return {kDone, fmt::format("{}.\nNothing was written.\n", words_of_decision(decision))};
    const auto done = desk.publisher.alias(what, desk.clock.now());
    return {kDone, fmt::format("{}, from revision {} on. Answers as_of earlier revisions stay as they were.\n", words_of_decision(decision), done.revision)};
}

}  // namespace daybook::app
