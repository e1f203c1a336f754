#include "harvesters/kinds/all.hpp"
#include "publisher/base/error.hpp"

namespace daybook::harvesters {

namespace {

SourceObject object_of(const Request& request) {
    SourceObject out{request.url};
    if (request.state.empty()) return out;
    const auto slot = schemas::Edition::parse(request.state);
    // The address is ours, so the slot stands for what the source says.
    out.period_start = base::to_iso(slot.first_day());
    out.period_end = base::to_iso(slot.last_day());
    return out;
}

Start begin(const Source& source, const Occasion& occasion) {
    if (!source.link_pattern.empty() || !source.title_pattern.empty())
        throw base::Error::make(base::ErrorKind::usage,
                                "{}: source '{}' has a pattern, and of files whose addresses are written down none is chosen",
                                source.where, source.id);
    Start out;
    for (const auto& request : slot_requests(source, occasion)) out.objects.push_back(object_of(request));
    if (out.objects.empty()) out.nothing_yet = kNothingOwedYet;
    return out;
}

Gathered read(const Source&, const Occasion&, const Answer& answer) {
    throw base::Error::make(base::ErrorKind::internal,
                            "nobody is asked what files there are, and yet {} answered", answer.final_url);
}

}  // namespace

extern const Kind kFiles{
    "files",
    "files at addresses that are written down, one for each slot where the address has a period in it",
    "a file, such as https://a.example/spend-{yyyy}-{mm}.csv",
    {},
    begin,
    read};

}  // namespace daybook::harvesters
