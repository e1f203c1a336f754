#include "harvesters/answers.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"

namespace daybook::harvesters {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr std::uint64_t kMostSaid = 1 << 16;

/// Two sources share what is anybody's.
std::string name_of(const Request& request, const Asker& asker) {
    return base::sha256(asker.has_own_headers ? request.url + '\n' + asker.source : request.url).hex();
}

/// What was said of a kept answer, in a file beside it.
Value said_of(const Fetched& fetched, const std::string& source, base::Instant now) {
    return Value::object({{"source", source},
                          {"got", base::to_rfc3339(now)},
                          {"final_url", fetched.final_url},
                          {"content_type", fetched.content_type},
                          {"etag", fetched.validators.etag},
                          {"last_modified", fetched.validators.last_modified},
                          {"sha256", fetched.digest.hex()}});
}

}  // namespace

/// An answer that was kept. Its bytes are held from the moment in which they were proven: the file may be
/// another one by the time that they are needed.
struct Answers::Kept {
    fs::path body;
    Value said;
    std::string bytes;
};

Answers::Answers(Fetch fetch, fs::path folder, std::uint64_t most_bytes, fs::path besides, Trust trust)
    : fetch_(std::move(fetch)),
      folder_(std::move(folder)),
      besides_(std::move(besides)),
      most_bytes_(most_bytes),
      trust_(trust) {
    fs::create_directories(folder_);
}

/// None when it is not what it was, too: it is then got again.
std::optional<Answers::Kept> Answers::kept(const std::string& name) const {
    for (const auto& folder : {folder_, besides_}) try {
            const auto body = folder / (name + ".body"), said = folder / (name + ".json");
            if (folder.empty() || !fs::exists(body) || !fs::exists(said)) continue;
            Kept out{body, base::json::parse(base::read_file(said, kMostSaid)),
                     base::read_file(body, most_bytes_)};
            if (out.said.string_or("sha256", "") == base::sha256(out.bytes).hex()) return out;
        } catch (const Error&) {
            continue;
        }
    return {};
}

Answers::Kept Answers::keep(const Request& request, const Fetched& fetched, const std::string& name,
                            const std::string& source) const {
    const auto coming = folder_ / (name + ".new");
    if (fetched.bytes > most_bytes_) {
        fs::remove(coming);
        throw Error::make(ErrorKind::exhausted,
                          "{} answers with {} bytes; the most that is read of a catalogue at once are {}",
                          request.url, fetched.bytes, most_bytes_);
    }
    Kept out{folder_ / (name + ".body"), said_of(fetched, source, trust_.now), {}};
    fs::rename(coming, out.body);
    base::write_unflushed(folder_ / (name + ".json"), base::json::write(out.said));
    out.bytes = base::read_file(out.body, most_bytes_);
    return out;
}

/// Those of the address that gave them, wherever that was. Programs before this one did not write down when, but
/// their files tell.
Validators Answers::validators_of(const Kept& kept) const {
    const auto got = kept.said.string_or("got", "");
    const auto since = got.empty() ? std::chrono::floor<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(
                                         fs::last_write_time(kept.body)))
                                   : base::parse_rfc3339(got);
    if (trust_.most != std::chrono::days::max() && trust_.now - since >= trust_.most) return {};
    return {kept.said.string_or("etag", ""), kept.said.string_or("last_modified", ""),
            print_of_address(kept.said.string_or("final_url", ""))};
}

void Answers::distrust(const Request& request, const Asker& asker) const {
    const auto name = name_of(request, asker);
    auto known = kept(name);
    if (!known || known->body.parent_path() != folder_) return;
    known->said.set("etag", "").set("last_modified", "");
    base::write_unflushed(folder_ / (name + ".json"), base::json::write(known->said));
}

Answer Answers::get(const Request& request, const Asker& asker) {
    const auto name = name_of(request, asker);
    const auto& source = asker.source;
    const auto coming = folder_ / (name + ".new");
    used_.insert(name);
    auto known = kept(name);
    auto fetched = fetch_(request.url, coming, known ? validators_of(*known) : Validators{});
    // While it was awaited an erasure may have emptied the folder; that is no document that is gone.
    if (fetched.not_modified() && !(known && fs::exists(known->body)))
        fetched = fetch_(request.url, coming, {});
    if (!fetched.not_modified()) known = keep(request, fetched, name, source);
    else if (auto& was = known.value();
             was.body.parent_path() == folder_ && was.said.string_or("source", "") != source)
        base::write_unflushed(folder_ / (name + ".json"), base::json::write(was.said.set("source", source)));
    return {request, known->said.string_or("final_url", request.url),
            known->said.string_or("content_type", ""), std::move(known->bytes)};
}

/// Whoever kept it for nobody, as programs before this one did, may have kept it for a source that is unread.
bool Answers::is_needed(const fs::path& file, const std::set<std::string>& unread) const try {
    const auto name = file.stem().string();
    if (used_.contains(name)) return true;
    if (unread.empty()) return false;
    const auto source =
        base::json::parse(base::read_file(folder_ / (name + ".json"), kMostSaid)).string_or("source", "");
    return source.empty() || unread.contains(source);
} catch (const Error&) {
    return false;
}

void Answers::forget_unused(const std::set<std::string>& unread) const {
    std::vector<fs::path> unused;
    for (const auto& entry : fs::directory_iterator(folder_))
        if (!is_needed(entry.path(), unread)) unused.push_back(entry.path());
    std::error_code ignored;
    for (const auto& file : unused) fs::remove(file, ignored);
}

Fetched keep_content(const SourceObject& object, const fs::path& to) {
    if (object.content) base::write_unflushed(to, *object.content);
    else fs::rename(object.content_file, to);
    base::flush(to);
    Fetched out;
    out.status = 200;
    out.final_url = object.url;
    out.content_type = object.format;
    out.digest = base::sha256_file(to);
    out.bytes = fs::file_size(to);
    return out;
}

}  // namespace daybook::harvesters
