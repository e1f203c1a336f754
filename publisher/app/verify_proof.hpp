#pragma once

#include <string>

namespace daybook::app {

/// What is needed to prove one downloaded file without asking anyone.
struct ProofOptions {
    std::string file, proof, release, key;
    bool json = false;
};

/// Proves FILE from its digest over release.json to the signed log, and says what it is. Returns the exit
/// code.
int verify_download(const ProofOptions& options);

}  // namespace daybook::app
