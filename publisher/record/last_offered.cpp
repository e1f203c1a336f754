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
    reg.enter_logged(offered_key(dataset, edition), base::to_rfc3339(came));
}

}  // namespace daybook::record
