#include "publisher/app/harvest.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::app {

using base::Error;
using base::ErrorKind;

namespace {

/// A source's name has no such thing in it.
bool is_address(const std::string& what) {
    return what.find("://") != std::string::npos;
}

}  // namespace

void refuse_unknown_sources(const Config& config, const std::set<std::string>& accepted) {
    std::vector<std::string> names;
    for (const auto& source : config.sources) names.push_back(source.source.id);
    for (const auto& wanted : accepted) {
        if (is_address(wanted) || std::ranges::find(names, wanted) != names.end()) continue;
        const auto near = base::nearest(wanted, names);
        throw Error::make(ErrorKind::usage, "{} has no source '{}'{}", config.file.string(), wanted,
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    }
}

std::string accept_vanished(record::RunLedger& ledger, const Config& config, const std::string& what,
                            const std::string& who, base::Instant now) {
    refuse_unknown_sources(config, {what});
    if (!is_address(what)) {
        ledger.accept_vanished(what, who, now);
        return fmt::format(
            "what is missing of {} is meant to be gone, and its next harvest believes what it offers then, however "
            "much has vanished",
            what);
    }
    if (ledger.accept_missing(what, who, now) == 0)
        throw Error::make(ErrorKind::usage,
                          "no file at {} is missing, so there is nothing to accept; daybook status --json names the "
                          "address of each that is",
                          what);
    return fmt::format("{} is meant to be gone, and no alert any more until it comes back", what);
}

/// For the service that has the archive.
Reply order_accept_vanished(OrderDesk desk, const Order& order) {
    record::RunLedger ledger(desk.publisher.reg());
    return {0, accept_vanished(ledger, desk.config, order.text("what"), order.who, desk.clock.now()) + "\n"};
}

}  // namespace daybook::app
