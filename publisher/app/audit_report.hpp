#pragma once

#include "publisher/base/json.hpp"
#include "publisher/record/audit.hpp"

namespace daybook::app {

/// The faults as JSON, for scripts.
base::json::Value faults_json(const std::vector<record::Fault>& faults);
/// A line each on the standard error stream; at most `most`, and how many there are beyond.
void say_faults(const std::vector<record::Fault>& faults, std::size_t more, std::size_t most = 100);
/// "1,234 files (5.6 MB): 7 versions of 890 rows, counts and control totals agree"
std::string words_of(const record::Audited& audited);
base::json::Value to_json(const record::Audited& audited);
/// The verifier key that was given. Throws Error(usage) when it is none.
record::VerifierKey key_given(const std::string& text);
/// As many threads as the machine has cores, unless some number was asked for.
unsigned threads_for(int asked);

}  // namespace daybook::app
