#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/record/publisher.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

namespace daybook::app {

/// Which process has an archive open.
struct ArchiveHolder {
    std::string process = "unknown";   ///< its number, as the lock says it
    std::string command;               ///< "daybook harvest", or "" where the machine does not say
    bool is_service = false;           ///< it answers orders and looks into the inbox, and ends only when it is told to

    /// "process 4711 (daybook harvest)"
    std::string words() const;
};

/// Who has the archive open, or had it last: ask while it cannot be opened.
ArchiveHolder archive_holder(const std::filesystem::path& archive);

/// The archive of a configuration, or null while another process has it open.
std::unique_ptr<record::Publisher> open_if_free(const Config& config);

/// A command's turn on an archive that another process may have open: it is asked for again and again, and who has it is told on the terminal.
class ArchiveTurn {
public:
    /// The configuration outlives it.
    explicit ArchiveTurn(const Config& config);
    /// The archive, once it is free. It is tried a few times a second, however often this is called.
    std::unique_ptr<record::Publisher> try_to_open();
    /// The archive as soon as it is free; null where a service has it, which does not end.
    std::unique_ptr<record::Publisher> open_unless_service();
    /// Who had it when it was tried last.
    const ArchiveHolder& holder() const { return holder_; }

private:
    void tell();

    const Config& config_;
    Progress progress_;
    ArchiveHolder holder_;
    std::string told_;
    std::chrono::steady_clock::time_point began_, next_;
};

}  // namespace daybook::app
