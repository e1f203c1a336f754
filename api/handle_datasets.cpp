#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/terms.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

/// Which datasets are asked for; all that is given must hold.
struct DatasetsParameters {
    std::vector<std::string> words;  ///< in lower case
    std::optional<std::string> organisation, schema;
    std::optional<base::Instant> released_since;

    static std::variant<DatasetsParameters, Problem> parse(const Query& query, const State& state) {
        static const std::vector<std::string> kKnown = {"q", "organisation", "schema", "released__gte"};
        ParameterReader reader(query);
        DatasetsParameters out;
        const auto q = base::to_lower(reader.text("q").value_or(""));
        for (const auto word : base::split(q, ' '))
            if (!word.empty()) out.words.emplace_back(word);
        out.organisation = known(reader, "organisation", state.organisations);
        out.schema = known(reader, "schema", state.schemas);
        if (const auto text = reader.text("released__gte")) out.released_since = read_moment(reader, *text);
        if (auto problem = reader.problem(kKnown)) return *std::move(problem);
        return out;
    }

    bool takes(const State& state, const catalogue::DatasetView& view) const {
        if (organisation && view.organisation_id != *organisation) return false;
        if (schema && view.schema != *schema) return false;
        if (released_since && newest_release(*state.dataset(view.id)) < *released_since) return false;
        const auto text = base::to_lower(view.id + " " + view.title + " " + view.organisation_name);
        return std::ranges::all_of(words, [&](const auto& word) { return text.find(word) != std::string::npos; });
    }

private:
    template <class Known>
    static std::optional<std::string> known(ParameterReader& reader, std::string_view name, const Known& there) {
        auto id = reader.text(name);
        if (!id || there.contains(*id)) return id;
        std::vector<std::string> ids;
        for (const auto& [one, value] : there) ids.push_back(one);
        reader.complain(name, fmt::format("is none that is here: '{}'{}", *id, hint_of(*id, ids, fmt::format("; /v1/{}s lists those that are", name))));
        return id;
    }

    static std::optional<base::Instant> read_moment(ParameterReader& reader, const std::string& text) {
        try {
            if (const auto day = base::parse_iso_date(text)) return base::london_instant(*day, {});
            return base::parse_rfc3339(text);
        } catch (const base::Error&) {
            reader.complain("released__gte", fmt::format("must be a day like 2024-05-31 or an instant like 2024-05-31T09:30:00Z, not '{}'", text));
            return std::nullopt;
        }
    }

    static base::Instant newest_release(const catalogue::Dataset& dataset) {
        base::Instant newest{};
        for (const auto& edition : dataset.editions)
            for (const auto& version : edition.versions) newest = std::max(newest, version.manifest.released_at);
        return newest;
    }
};

}  // namespace

Result list_datasets(const Call& call) {
    const auto parsed = DatasetsParameters::parse(call.target.query, *call.state);
    if (const auto* problem = std::get_if<Problem>(&parsed)) return *problem;
    const auto& asked = std::get<DatasetsParameters>(parsed);
    auto items = Value::array();
    for (const auto& view : catalogue::dataset_views(*call.state, call.today()))
        if (asked.takes(*call.state, view)) items.push(catalogue::to_json(view, false));
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"datasets", std::move(items)},
                                   {"count", count},
                                   {"links", with_terms(Value::object({{"self", canonical_address(call.target)}}), *call.state)}}));
}

Result show_dataset(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_dataset(*call.state, call.at("dataset"));
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    return document(catalogue::to_json(*catalogue::dataset_view(*call.state, call.at("dataset"), call.today()), true));
}

}  // namespace daybook::api
