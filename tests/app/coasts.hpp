#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/durable_file.hpp"
#include "tests/support/archive_fixture.hpp"

#include <atomic>

namespace daybook::tests {

/// A clock that another thread may look at while it is stepped.
class SteppedClock : public base::Clock {
public:
    explicit SteppedClock(base::Instant at) : at_(at) {}
    base::Instant now() const override { return at_; }
    void set(base::Instant at) { at_ = at; }

private:
    std::atomic<base::Instant> at_;
};

/// A configuration that knows the datasets of the fixture's coasts.
inline app::Config config_of_coasts() {
    const TempFolder folder;
    base::write_flushed(folder.path() / "daybook.yaml",
                        "service: {publisher: Test, contact: data@test.example}\narchive: archive\nsite: site\nlog: {origin: daybook.example/test}\norganisations:\n  - id: coasts\n"
                        "    name: coasts\n    sources: [{schema: spend-over-25k, kind: page, address: \"http://127.0.0.1:1/\", licence: OGL-UK-3.0}]\n");
    return app::load_config(folder.path() / "daybook.yaml");
}

}  // namespace daybook::tests
