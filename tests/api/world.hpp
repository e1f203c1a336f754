#pragma once

#include "api/service.hpp"
#include "publisher/base/json.hpp"
#include "tests/api/http_client.hpp"
#include "tests/support/archive_fixture.hpp"

#include <memory>
#include <string>
#include <vector>

namespace daybook::test {

inline constexpr std::string_view kCoasts = "coasts-spend-over-25k";
inline constexpr std::string_view kHarbours = "harbours-spend-over-25k";

/// A small published archive, with a catalogue that follows it, a site beside it, and both listeners in
/// front. coasts: April 2024 (60 rows), May (50 rows, then corrected to 51), no June, July (3 rows);
/// harbours: April (40 rows).
class World {
public:
    World();

    std::uint16_t port(std::size_t listener) const { return listeners_.at(listener)->port(); }
    catalogue::Catalogue& catalogue() { return *catalogue_; }
    tests::ArchiveFixture& archive() { return archive_; }
    base::FixedClock& clock() { return clock_; }
    const std::vector<std::string>& log() const { return log_; }
    api::Handler handler() const { return handler_; }

    /// Releases another month of an organisation; the catalogue does not see it until it follows.
    void release_month(const std::string& organisation, const std::string& month, const std::string& at);

private:
    tests::ArchiveFixture archive_;
    tests::TempFolder site_;
    base::FixedClock clock_{base::parse_rfc3339("2024-09-01T12:00:00Z")};
    std::vector<std::string> log_;
    std::unique_ptr<catalogue::Catalogue> catalogue_;
    api::Handler handler_;
    std::vector<std::unique_ptr<api::Listener>> listeners_;
};

/// The world that tests only read; made once.
World& world();

base::json::Value json_of(const Answer& answer);

}  // namespace daybook::test
