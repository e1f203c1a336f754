#include "publisher/record/last_offered.hpp"

namespace daybook::record {

namespace {

/// Among what the register remembers.
std::string offered_key(const std::string& dataset, const std::string& edition) { return "offered/" + dataset + "/" + edition; }

}  // namespace

std::optional<base::Instant> last_offered(Register& reg, const std::string& dataset, const std::string& edition) {
    const auto known = reg.logged(offered_key(dataset, edition));
    return known.empty() ? std::nullopt : std::optional(base::parse_rfc3339(known));
}

void enter_last_offered(Register& reg, const std::string& dataset, const std::string& edition, base::Instant came) {
    SqliteStatement(reg.database(), "INSERT INTO logged VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body")
        .bind(offered_key(dataset, edition)).bind(base::to_rfc3339(came)).run();
}

}  // namespace daybook::record
