#pragma once

#include "publisher/record/log_entry.hpp"
#include "publisher/record/note.hpp"

#include <string>
#include <vector>

/// How a log changes its key: an entry of kind `key` names the new one and carries a handover, a note in
/// which the key before names it. So whoever trusts the first key can tell the newest from the log alone.
namespace daybook::record {

/// What the key before signs: "daybook key handover", the log's origin, the new verifier key, one a line.
std::string handover_text(std::string_view origin, std::string_view new_vkey);

base::json::Value key_entry(const std::string& vkey, const std::string& previous,
                            const std::string& handover);

/// Follows a log's changes of key from the one that a reader trusts.
class KeyChain {
public:
    explicit KeyChain(VerifierKey trusted);

    /// Takes a `key` entry. One that hands over from the newest key makes the next the newest; one from
    /// before the trusted key is remembered. Throws Error(corrupt) when the handover is not signed by the key
    /// it is from.
    void accept(const LogEntry& entry);

    /// Must sign the checkpoint.
    const VerifierKey& newest() const { return newest_; }
    /// May have signed an earlier checkpoint. To be believed once the log that names them is proven.
    const std::vector<VerifierKey>& known() const { return known_; }

private:
    void know(const VerifierKey& key);
    VerifierKey newest_;
    std::vector<VerifierKey> known_;
};

}  // namespace daybook::record
