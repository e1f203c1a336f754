#pragma once

#include <filesystem>
#include <string>

namespace daybook::harvesters {

/// Asks whoever fetches at a socket (fetch_service.hpp) whether it is there, as a publisher would; nothing is
/// fetched. "" when it answers, else why it does not, with the socket and what to do; after two seconds at most.
std::string trouble_with_fetcher(const std::filesystem::path& socket);

}  // namespace daybook::harvesters
