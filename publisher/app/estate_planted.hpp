#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace daybook::app::estate {

/// One file of a site, and what is expected to become of it.
struct Planted {
    std::chrono::year_month month = {};  ///< of what is monthly
    std::string name = {}, title = {};
    std::string outcome = "released";  ///< as the harvest names it; "failed" when nothing can be fetched
    std::string code = {};             ///< why it is not released
    std::string what = {};             ///< what was planted, for people
    std::int64_t rows = 0, pence = 0;  ///< accepted
    std::int64_t quarantined = 0;
    bool missing = false;  ///< linked, not there
    std::string bytes = {};
    std::string schema = "spend-over-25k";
    std::string edition = {};  ///< "" for `month`
};

/// A folder of a body's site, with a page of links or, when `listed` is false, without.
struct Page {
    std::string organisation, name;  ///< the body's id and name
    std::string folder, title;
    std::vector<Planted> files;
    bool listed = true;
};

}  // namespace daybook::app::estate
