#pragma once

#include "api/parameters.hpp"
#include "publisher/catalogue/state.hpp"

#include <optional>

namespace daybook::api {

/// The revisions after `since` up to `until`, as what lists changes is asked for them.
struct Stretch {
    std::optional<catalogue::Revision> since;
    catalogue::Revision until = 0;  ///< the newest where none is given: so a walk stays what it was when it began
};

/// `since` and `until`: each a revision, an instant or a day in London; 0 is before everything. What is wrong is complained of.
Stretch read_stretch(ParameterReader& reader, const catalogue::State& state);

}  // namespace daybook::api
