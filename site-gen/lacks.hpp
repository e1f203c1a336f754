#pragma once

#include "publisher/catalogue/views.hpp"
#include "site-gen/template.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Editions that are owed and not here, parted by whose doing that is: nobody is accused of what this service holds, or of what was withdrawn.
namespace daybook::site_gen {

/// Editions of a dataset that are not here for one reason, oldest first.
std::vector<std::string> lacking(const catalogue::DatasetView& view, catalogue::Lack why);
/// Those of which nothing is shown: a withdrawn one that has a page stands there as withdrawn.
std::vector<std::string> unseen_editions(const catalogue::DatasetView& view, catalogue::Lack why);

/// How many editions are not here.
struct Lacks {
    std::int64_t missing = 0;  ///< or unreadable: what the publisher can mend
    std::int64_t not_collected = 0, withdrawn = 0;

    void add(const catalogue::DatasetView& view);
};
/// Whether the publisher can mend it.
bool is_publishers(catalogue::Lack why);

/// A figure of what is missing, and where there is any, of what was not collected and of what was withdrawn. `linked`: they lead to kMissingAt and so on
/// of the same page.
void push_lacks(Context& figures, const Lacks& lacks, bool linked = false);
inline constexpr const char *kMissingAt = "missing", *kNotCollectedAt = "not-collected", *kWithdrawnAt = "withdrawn";

}  // namespace daybook::site_gen
