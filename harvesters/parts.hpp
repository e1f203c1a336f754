#pragma once

#include "harvesters/kind.hpp"
#include "publisher/base/pattern.hpp"

#include <optional>
#include <string>
#include <vector>

namespace daybook::harvesters {

/// All parts of one file together.
inline constexpr std::size_t kMostJoinedBytes = std::size_t{256} << 20;

/// A file that its source gives in parts.
struct Whole {
    std::string title;                ///< what the parts are called without their numbers
    std::vector<SourceObject> parts;  ///< in the order of their numbers
    std::string why_not;  ///< why they are not one file: "part 2 of 3 is not there"; "" when they are
};

/// Knows the parts of a file by what the source says of them: "Spend over £25,000, May 2024 (part 1 of 2)".
/// Nothing is joined that does not say so, and nothing whose parts are not all there.
class Parts {
public:
    /// Throws Error(bad_input) when the source's expression cannot be used.
    explicit Parts(const Source& source);
    /// Takes those that are parts out of a list, and gives back what they make up, in the order in which it
    /// is first met.
    std::vector<Whole> take_from(std::vector<SourceObject>& objects) const;

private:
    std::optional<base::Pattern> pattern_;
};

/// The file that all parts together are: an archive of them as they came, in their order, each with its
/// address as its comment. It is known by the address of the first. \pre one answer for each part, in order.
/// Throws Error(bad_input) when a part is empty or a web page, or when they are too large together.
SourceObject joined(const Whole& whole, const std::vector<Answer>& answers);

}  // namespace daybook::harvesters
