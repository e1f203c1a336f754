#pragma once

#include "publisher/app/config.hpp"
#include "publisher/record/publisher.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace daybook::app {

/// Deliveries of bytes, and why there may be more of them: a folder that is away or cannot be read whole; "" when these are all.
struct Deliveries {
    std::vector<std::filesystem::path> files;
    std::string waits;
};

/// What lies in the inbox and the outbox of the bytes with these SHA-256: the files wherever they were put
/// away, the notes they came with, and the receipts and reports that answered them.
Deliveries deliveries_of(const Config& config, record::Register& reg, const std::set<std::string>& digests);

/// Removes the deliveries of everything that was erased since this was last done, and replies to orders that
/// nobody fetched, which may quote what an order was about. Returns what went. Called whenever an archive is
/// opened for work: a crash between an erasure and this is made good. While anything may be left it is said,
/// and done with the next call.
Deliveries finish_deliveries(const Config& config, record::Publisher& publisher);

/// The same, what waits going to standard error.
void finish_deliveries_aloud(const Config& config, record::Publisher& publisher);

}  // namespace daybook::app
