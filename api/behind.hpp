#pragma once

#include "api/call.hpp"

#include <optional>

namespace daybook::api {

/// A problem when as_of, since or until is a day or an instant that is not over: the same address would show other rows once something is
/// released. Today in London is not over.
std::optional<Problem> names_what_is_to_come(const Call& call);

/// What a server that lags behind the log cannot know to be wrong: a revision or a cursor that another server gave, a version that was
/// released a moment ago. It then says that it is not ready, so that a balancer asks the next one, in place of denying what is there.
/// Anything else stays as it is.
Result not_denied_while_behind(const Call& call, Result result);

}  // namespace daybook::api
