#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/durable_file.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace daybook::app {

/// What the service that publishes last noted of itself, for `daybook status`, which is another process.
struct PublisherNote {
    base::Instant began;
    std::optional<base::Instant> ended;   ///< in good order; absent while it goes on, and after it died
    std::string trouble;                  ///< what keeps it from its work, or kept it from beginning; "" when nothing does
    base::Instant since;                  ///< it is so
    std::string version;                  ///< of its program; "" of one that did not say
};

/// Keeps the note in publisher.json of an archive's folder, for its owner alone. The file takes its place on the disk at the start and is
/// overwritten there, so that a full disk can be told of. Of one thread; what cannot be written is left, and work goes on.
class PublisherNotes {
public:
    PublisherNotes(const std::filesystem::path& archive, const base::Clock& clock);
    /// Notes that the service ended in good order.
    ~PublisherNotes();
    PublisherNotes(const PublisherNotes&) = delete;
    PublisherNotes& operator=(const PublisherNotes&) = delete;
    /// Writes it down where it is news.
    void say(const std::string& trouble);

private:
    void write() const noexcept;

    const base::Clock& clock_;
    base::FileDescriptor file_;
    PublisherNote note_;
};

/// Notes that a service could not begin, and why; nothing where the archive's folder is not there.
void note_failed_start(const std::filesystem::path& archive, const base::Clock& clock, const std::string& why) noexcept;

/// Absent where none was written, or none that can be read.
std::optional<PublisherNote> read_publisher_note(const std::filesystem::path& archive);

}  // namespace daybook::app
