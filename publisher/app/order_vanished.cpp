#include "publisher/app/harvest.hpp"
#include "publisher/app/orders.hpp"

namespace daybook::app {

/// For the service that has the archive: its next harvest believes what the source offers then.
Reply order_accept_vanished(OrderDesk desk, const Order& order) {
    const auto source = order.text("source");
    refuse_unknown_sources(desk.config, {source});
    record::RunLedger(desk.publisher.reg()).accept_vanished(source, order.who, desk.clock.now());
    return {0, fmt::format(
                   "The service's next harvest believes what {} offers then, however much has vanished.\n",
                   source)};
}

}  // namespace daybook::app
