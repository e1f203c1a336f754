#include "api/stretch.hpp"

#include "publisher/catalogue/index.hpp"

namespace daybook::api {

namespace {

catalogue::Revision read_revision(ParameterReader& reader, std::string_view name, const std::string& text, const catalogue::State& state) {
    if (text == "0") return 0;
    try {
        return catalogue::resolve_as_of(state, text, name);
    } catch (const catalogue::Unavailable&) {
        throw;
    } catch (const base::Error& error) {
        reader.complain(name, error.message());
        return 0;
    }
}

}  // namespace

Stretch read_stretch(ParameterReader& reader, const catalogue::State& state) {
    Stretch out;
    if (const auto text = reader.text("since")) out.since = read_revision(reader, "since", *text, state);
    const auto until = reader.text("until");
    out.until = until ? read_revision(reader, "until", *until, state) : state.revision;
    if (out.since && *out.since > out.until) reader.complain("until", "is before `since`");
    return out;
}

}  // namespace daybook::api
