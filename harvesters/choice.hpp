#pragma once

#include "harvesters/source.hpp"
#include "publisher/base/pattern.hpp"

#include <optional>
#include <string>
#include <vector>

namespace daybook::harvesters {

/// Which of the things that a page or a catalogue names a source wants: those whose address and whose title
/// (with the publication's before it, "Spend over £25,000: May 2024") contain what the configuration says;
/// without a pattern for addresses, data files by suffix or by stated format.
class Choice {
public:
    /// Throws Error(bad_input) for a pattern that is none.
    explicit Choice(const Source& source);
    bool wants(const SourceObject& object) const;
    /// "no link on it ends in …"
    std::string why_nothing() const;

private:
    std::optional<base::Pattern> link_, title_;
};

/// False for a moment that lies ahead by more than clocks differ, and for what is none (RFC 3339).
bool may_be_moment(const std::string& text, base::Instant now);

/// Takes from an object what cannot be true: days that are none, a period that ends before it begins, moments
/// in the future. Says what it took, one sentence each.
std::vector<std::string> take_out_what_cannot_be(SourceObject& object, base::Instant now);

}  // namespace daybook::harvesters
