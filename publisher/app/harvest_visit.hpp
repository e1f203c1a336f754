#pragma once

#include "publisher/app/harvest.hpp"
#include "publisher/record/run_ledger.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace daybook::app {

/// How one source fares in a run: what its files were found to be and what became of them.
class VisitTally {
public:
    explicit VisitTally(std::string source) : source_(std::move(source)) {}

    /// One more file of it is to be settled.
    void expect() { ++expected_; }
    void add(const FileResult& file);
    /// So much was told of what it offers. Only the number is entered: the words may be a stranger's, and no
    /// erasure looks there.
    void warn(std::int64_t warnings) { warnings_ += warnings; }
    /// The source as a whole failed; that goes before what its files did.
    void fail(const std::string& code, const std::string& why);
    /// Enters the source's end once nothing of it is left to settle.
    void end_when_done(record::RunLedger& ledger, std::int64_t run, base::Instant now);

private:
    std::string source_;
    std::int64_t expected_ = 0, settled_ = 0, failed_ = 0, warnings_ = 0;
    std::map<std::string, std::int64_t> counts_;
    std::string code_, why_;            ///< of the source as a whole
    std::string file_code_, file_why_;  ///< of the first file that failed
};

}  // namespace daybook::app
