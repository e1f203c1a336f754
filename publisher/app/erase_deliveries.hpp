#pragma once

#include "publisher/app/config.hpp"
#include "publisher/record/publisher.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace daybook::app {

/// What lies in the inbox and the outbox of the bytes with these SHA-256: the files wherever they were put
/// away, the notes they came with, and the receipts and reports that answered them.
std::vector<std::filesystem::path> deliveries_of(const Config& config, const std::set<std::string>& digests);

/// Removes the deliveries of everything that was erased since this was last done, and replies to orders that
/// nobody fetched, which may quote what an order was about. Returns what went. Called whenever an archive is
/// opened for work: a crash between an erasure and this is made good.
std::vector<std::filesystem::path> finish_deliveries(const Config& config, record::Publisher& publisher);

}  // namespace daybook::app
