#include "api/openapi.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/suppliers.hpp"

namespace daybook::api {

using catalogue::Catalogue;
using catalogue::Revision;
using catalogue::State;

namespace {

/// A tile that the log has: the first of its lowest level, whole or as far as it goes.
std::string tile_of(Revision size) {
    constexpr Revision kWidth = 256;
    return size >= kWidth ? "0/000" : fmt::format("0/000.p/{}", size);
}

std::string locator_of(const Catalogue& catalogue, const catalogue::Dataset& dataset, const std::string& edition) {
    catalogue::RowsQuery query;
    query.table = dataset.table;
    query.filters = {{"dataset", catalogue::find_operator(""), {dataset.id.str()}}, {"edition", catalogue::find_operator(""), {edition}}};
    query.columns = {"dataset"};
    query.size = 1;
    const auto page = catalogue.rows(query);
    if (page.rows.empty()) return {};
    const auto& whole = *page.rows.front().front();
    return whole.substr(whole.find('#') + 1);
}

/// Those of the first edition that has a current version with rows. False when there is none.
bool add_version(const Catalogue& catalogue, const State& state, std::map<std::string, std::string>& out) {
    for (const auto& [id, dataset] : state.datasets)
        for (const auto& edition : dataset.editions) {
            const auto* version = State::current(edition, state.revision);
            if (version == nullptr || version->manifest.rows == 0 || dataset.table.empty()) continue;
            out.insert({{"organisation", dataset.organisation.str()}, {"dataset", id}, {"edition", edition.edition.str()},
                        {"version", std::to_string(version->manifest.version)}, {"table", dataset.table}, {"schema", dataset.schema.str()}, {"schema_version", state.schemas.at(dataset.schema.str()).version}});
            if (auto locator = locator_of(catalogue, dataset, edition.edition.str()); !locator.empty()) out["locator"] = std::move(locator);
            return true;
        }
    return false;
}

}  // namespace

std::map<std::string, std::string> example_values(const Catalogue& catalogue) {
    const auto state = catalogue.state();
    std::map<std::string, std::string> out{{"name", "data.csv"}, {"file", "log/checkpoint"}, {"revision", std::to_string(state->revision)}};
    if (state->revision > 0) out["tile"] = tile_of(state->revision);
    if (!add_version(catalogue, *state, out)) return out;
    catalogue::SupplierQuery any;
    any.size = 1;
    if (const auto found = catalogue.suppliers(any).suppliers; !found.empty()) out["supplier"] = found.front().id;
    return out;
}

}  // namespace daybook::api
