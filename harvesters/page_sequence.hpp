#pragma once

#include "harvesters/kind.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace daybook::harvesters {

/// One sequence of pages as it is read: what a repeat is told by, and a missing entry.
class PageSequence {
public:
    explicit PageSequence(const Request& first) : first_(first.url) {}

    /// Throws Error(bad_input) naming the address when this page was asked for before.
    void about_to_ask(const Request& request);
    /// Counts what the page names. Throws Error(bad_input) naming both when it says what another page said,
    /// and Error(conflict) when the list was changed since the page before, so that an entry may lie on
    /// neither: what was read of it is good, and all of it has to be read again.
    void take(const Request& request, const Gathered& page);
    /// True when the page after this one is to be asked for. Where the count says that there is none it is, if
    /// `is_whole` is true and the page is as long as any before it: it may be as long as pages get, and the count no more
    /// than its length.
    bool goes_on(const Gathered& page, bool is_whole) const;
    /// Counts what of it the source wants.
    void add_wanted(std::int64_t wanted) { wanted_ += wanted; }
    /// To be called when there is no next page. Throws Error(bad_input) when the catalogue counts more
    /// entries than it gave, or fewer, so that its count does not say that this was the last page, or offered
    /// nothing where that is no answer; `why_nothing` says what was looked for.
    void end(const std::string& why_nothing) const;

    std::int64_t entries() const { return static_cast<std::int64_t>(entries_.size()); }

private:
    void refuse_moved(const Request& request, const Gathered& page) const;

    std::string first_, before_;
    std::optional<std::string> last_entry_;      ///< of the page before, when the next is to begin with it
    std::set<std::string> asked_;                ///< address and state
    std::map<std::string, std::string> prints_;  ///< digest of the entries of a page, to its address
    std::set<std::string> entries_;
    std::optional<std::int64_t> total_;
    std::size_t longest_ = 0;  ///< entries of a page
    std::int64_t beyond_ = 0;  ///< entries up to the end of a page that counts fewer
    std::int64_t links_seen_ = 0, wanted_ = 0;
    bool may_be_empty_ = false;
};

}  // namespace daybook::harvesters
