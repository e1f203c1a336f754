#include "api/openapi.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/suppliers.hpp"

namespace daybook::api {

namespace {

/// A tile that the log has: the first of its lowest level, whole or as far as it goes.
std::string tile_of(Revision size) {
    constexpr Revision kWidth = 256;
    return size >= kWidth ? "0/000" : fmt::format("0/000.p/{}", size);
}

std::string locator_of(const Call& call, const catalogue::Dataset& dataset, const std::string& edition) {
    catalogue::RowsQuery query;
    query.table = dataset.table;
    query.filters = {{"dataset", catalogue::find_operator(""), {dataset.id.str()}}, {"edition", catalogue::find_operator(""), {edition}}};
    query.columns = {"dataset"};
    query.size = 1;
    const auto page = call.services.catalogue.rows(query);
    if (page.rows.empty()) return {};
    const auto& whole = *page.rows.front().front();
    return whole.substr(whole.find('#') + 1);
}

/// Those of the first edition that has a current version with rows. False when there is none.
bool add_version(const Call& call, std::map<std::string, std::string>& out) {
    for (const auto& [id, dataset] : call.state->datasets)
        for (const auto& edition : dataset.editions) {
            const auto* version = State::current(edition, call.state->revision);
            if (version == nullptr || version->manifest.rows == 0 || dataset.table.empty()) continue;
            out.insert({{"organisation", dataset.organisation.str()}, {"dataset", id}, {"edition", edition.edition.str()},
                        {"version", std::to_string(version->manifest.version)}, {"table", dataset.table}, {"schema", dataset.schema.str()}});
            if (auto locator = locator_of(call, dataset, edition.edition.str()); !locator.empty()) out["locator"] = std::move(locator);
            return true;
        }
    return false;
}

}  // namespace

std::map<std::string, std::string> example_values(const Call& call) {
    std::map<std::string, std::string> out{{"name", "data.csv"}, {"file", "log/checkpoint"}, {"revision", std::to_string(call.state->revision)}};
    if (call.state->revision > 0) out["tile"] = tile_of(call.state->revision);
    if (!add_version(call, out)) return out;
    catalogue::SupplierQuery any;
    any.size = 1;
    if (const auto found = call.services.catalogue.suppliers(any).suppliers; !found.empty()) out["supplier"] = found.front().id;
    return out;
}

}  // namespace daybook::api
