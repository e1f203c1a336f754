#pragma once

#include "publisher/app/config.hpp"

#include <string>

namespace daybook::app {

struct MainJob {
    bool exit = false;             ///< stop after printing, instead of serving until interrupted
    std::string more_addresses;    ///< lines to print beside our own
    bool failures_expected = false;   ///< the demo's estate has a link to nothing
};

/// Harvests, releases, indexes, builds the site, prints what happened, serves. Returns the exit code.
int main_job(const Config& config, const MainJob& job);

}  // namespace daybook::app
