#include "harvesters/page_sequence.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

/// By what a page is told from another: its entries, or else all that it offers.
std::string print_of(const Gathered& page) {
    std::string text;
    for (const auto& entry : page.entries) text += entry + '\n';
    for (const auto& record : page.records) text += record.group + '\t' + record.key + '\n';
    if (text.empty())
        for (const auto& object : page.objects) text += object.identity() + '\n';
    return text.empty() ? text : base::sha256(text).hex();
}

}  // namespace

void PageSequence::about_to_ask(const Request& request) {
    if (!asked_.insert(request.url + '\n' + request.state).second)
        throw Error::make(ErrorKind::bad_input,
                          "the page after {} is {}, which was read before: the pages go round in a circle",
                          before_, request.url);
    before_ = request.url;
}

/// Entries are counted by their place in the list: when one goes from before the next page, the one that
/// moves up lies on neither.
void PageSequence::refuse_moved(const Request& request, const Gathered& page) const {
    const bool shifted = last_entry_ && (page.entries.empty() || page.entries.front() != *last_entry_);
    const bool shrank = !last_entry_ && total_ && page.total && *page.total < *total_;
    if (shifted || shrank)
        throw Error::make(
            ErrorKind::conflict,
            "the list at {} was changed while it was read: {} does not go on where the page before it ended",
            first_, request.url);
}

void PageSequence::take(const Request& request, const Gathered& page) {
    if (const auto print = print_of(page); !print.empty()) {
        const auto [before, is_new] = prints_.emplace(print, request.url);
        if (!is_new)
            throw Error::make(ErrorKind::bad_input,
                              "the page {} repeats the page {}: its entries are the same", request.url,
                              before->second);
    }
    refuse_moved(request, page);
    longest_ = std::max(longest_, page.entries.size());
    entries_.insert(page.entries.begin(), page.entries.end());
    last_entry_.reset();
    if (page.next && page.next_overlaps && !page.entries.empty()) last_entry_ = page.entries.back();
    if (page.total) total_ = page.total;
    if (page.total && page.reaches > *page.total) beyond_ = page.reaches;
    may_be_empty_ = may_be_empty_ || page.may_be_empty || page.partial;
    links_seen_ += std::ssize(page.objects) + std::ssize(page.records) + std::ssize(page.details);
    wanted_ +=
        std::ssize(page.records) + std::ssize(page.details) + std::ssize(page.bad) + std::ssize(page.deleted);
}

bool PageSequence::goes_on(const Gathered& page, bool is_whole) const {
    if (!page.next || !page.ends_by_count) return page.next.has_value();
    return is_whole && page.entries.size() > 1 && page.entries.size() == longest_;
}

void PageSequence::end(const std::string& why_nothing) const {
    if (total_ && entries() < *total_)
        throw Error::make(ErrorKind::bad_input, "the catalogue at {} counts {} entries and gave {}", first_,
                          *total_, entries());
    if (beyond_ > 0)
        throw Error::make(ErrorKind::bad_input,
                          "the catalogue at {} counts {} entries and gave {}: nobody knows how many come after them",
                          first_, total_.value_or(0), beyond_);
    // A page that moved or was redesigned must not look like a department that publishes nothing.
    if (wanted_ == 0 && !may_be_empty_)
        throw Error::make(ErrorKind::bad_input,
                          "the page {} offers nothing: {} ({} links seen); has it moved?", first_,
                          why_nothing, links_seen_);
}

}  // namespace daybook::harvesters
