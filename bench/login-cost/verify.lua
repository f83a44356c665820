-- Asks an HTTPS service whether a password is right, as mailcow's script does: one POST of JSON for each login, on a
-- connection of its own (LuaSec has no keep-alive), the certificate not looked at. {{URL}} is filled in by the bench.
local json = require "cjson"
local ltn12 = require "ltn12"
local https = require "ssl.https"
https.TIMEOUT = 30

function auth_password_verify(request, password)
  local question = json.encode({
    username = request.user,
    password = password,
    real_rip = request.real_rip,
    service = request.service
  })
  local answer = {}
  local _, status = https.request({
    method = "POST",
    url = "{{URL}}",
    headers = { ["content-type"] = "application/json", ["content-length"] = tostring(#question) },
    source = ltn12.source.string(question),
    sink = ltn12.sink.table(answer),
    verify = "none"
  })
  if status ~= 200 and status ~= 401 then
    dovecot.i_info("the password service answered " .. tostring(status))
    return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, "upstream error"
  end
  if json.decode(table.concat(answer)).success then
    return dovecot.auth.PASSDB_RESULT_OK, ""
  end
  return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, "failed to authenticate"
end

function auth_passdb_lookup()
  return dovecot.auth.PASSDB_RESULT_USER_UNKNOWN, ""
end
