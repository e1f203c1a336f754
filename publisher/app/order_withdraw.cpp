#include "publisher/app/command.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::app {

using base::Error;
using base::ErrorKind;

namespace {

/// "<dataset>/<edition>/v<n>"
record::Withdrawal withdrawal_of(OrderDesk desk, const Order& order) {
    const auto named = order.text("version");
    const auto at = named.rfind("/v");
    const auto number = at == std::string::npos ? std::nullopt : base::parse_whole(std::string_view(named).substr(at + 2));
    if (!number || *number < 1 || *number > 1'000'000)
        throw Error::make(ErrorKind::usage, "'{}' names no version; write it like hm-treasury-spend-over-25k/2024-05/v1", named);
    const auto [dataset, edition] = edition_named(desk.config, named.substr(0, at));
    return {dataset, edition.str(), static_cast<int>(*number), order.text("code"), order.text("note"), order.text("replaced_by"), order.who};
}

/// Said before and after, since nothing else undoes it.
std::string way_back(const record::Withdrawal& what) {
    return fmt::format("It is final: no harvest and no file that is handed in releases the same rows for {0}/{1} again. Where the wrong version is withdrawn, they come back as a new version, in the open and with a reason: "
                       "daybook draft {0}/{1} --reinstate v{2} --note '…'\n", what.dataset, what.edition, what.version);
}

}  // namespace

Reply order_withdraw(OrderDesk desk, const Order& order) {
    const auto what = withdrawal_of(desk, order);
    if (order.dry_run) {
        desk.publisher.refuse_withdrawal(what);
        return {kDone, fmt::format("{}/{}/v{} would be withdrawn ({}): its page and its log entry stay, its data answers 410 with these words.\n", what.dataset, what.edition, what.version, what.code) + way_back(what) +
                           "Nothing was written.\n"};
    }
    const auto done = desk.publisher.withdraw(what, desk.clock.now());
    return {kDone, fmt::format("{} is withdrawn in revision {}. What earlier revisions showed stays countable with as_of.\n", base::join(done.withdrawn, ", "), done.revision) + way_back(what)};
}

}  // namespace daybook::app
