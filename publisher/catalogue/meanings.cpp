#include "publisher/catalogue/meanings.hpp"

#include <algorithm>

namespace daybook::catalogue {

std::vector<Meaning> meanings_of(const State& state, std::string_view table, std::string_view field) {
    std::vector<Meaning> out;
    for (const auto* schema : state.schemas_of_table(table)) {
        const auto at = schema->find(field);
        if (!at || !schema->fields[*at].publish) continue;
        const auto& said = schema->fields[*at].description;
        auto known = std::ranges::find(out, said, &Meaning::description);
        if (known == out.end()) known = out.insert(out.end(), {said, {}});
        known->schemas.push_back(schema->id.str());
    }
    if (out.size() < 2) out.clear();
    return out;
}

}  // namespace daybook::catalogue
