#pragma once

#include "harvesters/kind.hpp"
#include "publisher/base/json.hpp"

namespace daybook::harvesters {

/// What a child is asked, but for the bytes, and what it says, as JSON. Reading throws Error(bad_input) for
/// what is none: the child may have been taken over by what it read.
base::json::Value question_json(const Source& source, const Occasion& occasion, const Answer& answer);
struct Question {
    Source source;
    Occasion occasion;
    Answer answer;
};
Question question_from(const base::json::Value& said);

base::json::Value gathered_json(const Gathered& gathered);
Gathered gathered_from(const base::json::Value& said);

}  // namespace daybook::harvesters
