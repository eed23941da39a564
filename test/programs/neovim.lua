-- Neovim without a window, as a second editor: told by the environment where the command is, it writes what it saw as JSON.
local node, cli, root, out = vim.env.TUNELENS_NODE, vim.env.TUNELENS_CLI, vim.env.TUNELENS_ROOT, vim.env.TUNELENS_OUT
local seen = { messages = {} }

vim.lsp.handlers["window/showMessage"] = function(_, message)
  table.insert(seen.messages, message.message)
end

local function await(what, look, seconds)
  if not vim.wait((seconds or 20) * 1000, look, 50) then error("waited in vain for " .. what) end
end

local function written(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n") .. "\n"
end

local function request(client, method, params)
  local answer = client.request_sync(method, params, 10000, 0)
  if not answer or answer.err then error(method .. ": " .. vim.inspect(answer)) end
  return answer.result
end

local function main()
  vim.cmd("edit " .. root .. "/train.py")
  local buffer = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({ name = "tunelens", cmd = { node, cli, "lsp", "--stdio" }, root_dir = root })
  vim.lsp.buf_attach_client(buffer, id)
  local client = vim.lsp.get_client_by_id(id)
  await("the server", function() return client.initialized end)
  seen.server = client.server_capabilities.codeActionProvider ~= nil

  await("diagnostics", function() return #vim.diagnostic.get(buffer) > 0 end)
  local found = vim.diagnostic.get(buffer)[1]
  seen.diagnostic = { line = found.lnum, column = found.col, code = found.code or found.user_data.lsp.code, message = found.message }

  local params = {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    range = found.user_data.lsp.range or { start = { line = found.lnum, character = found.col }, ["end"] = { line = found.end_lnum, character = found.end_col } },
    context = { diagnostics = vim.tbl_map(function(each) return each.user_data.lsp end, { found }) },
  }
  -- What Neovim 0.7 keeps of a diagnostic leaves the range out: it is put back, as its own code action does.
  params.context.diagnostics = vim.tbl_map(function(each)
    return vim.tbl_extend("force", { range = params.range, message = found.message, source = found.source, severity = 1 }, each)
  end, params.context.diagnostics)
  local actions = request(client, "textDocument/codeAction", params)
  seen.actions = vim.tbl_map(function(action) return action.title end, actions)
  local mend = vim.tbl_filter(function(action) return action.edit ~= nil and action.isPreferred end, actions)[1]
  vim.lsp.util.apply_workspace_edit(mend.edit, client.offset_encoding)
  seen.mended = written(buffer)
  await("no diagnostics", function()
    return #vim.tbl_filter(function(each) return each.severity == vim.diagnostic.severity.ERROR end, vim.diagnostic.get(buffer)) == 0
  end)
  vim.cmd("write")

  local lenses = {}
  await("the lens", function()
    lenses = request(client, "textDocument/codeLens", { textDocument = params.textDocument })
    return lenses[1] ~= nil
  end)
  seen.lens = lenses[1].command.title
  request(client, "workspace/executeCommand", { command = lenses[1].command.command, arguments = lenses[1].command.arguments })
  await("the end of the search", function()
    return #vim.tbl_filter(function(text) return text:match("Confirmed") ~= nil or text:match("Within noise") ~= nil end, seen.messages) > 0
  end, 60)
  await("a lens that applies", function()
    lenses = request(client, "textDocument/codeLens", { textDocument = params.textDocument })
    return #vim.tbl_filter(function(lens) return lens.command.title == "Apply all" end, lenses) > 0
  end)
  local apply = vim.tbl_filter(function(lens) return lens.command.title == "Apply all" end, lenses)[1]
  client.request("workspace/executeCommand", { command = apply.command.command, arguments = apply.command.arguments }, function() end, buffer)
  await("the values", function() return written(buffer) ~= seen.mended end)
  seen.applied = written(buffer)
end

local ok, error = pcall(main)
seen.error = not ok and tostring(error) or nil
vim.fn.writefile({ vim.fn.json_encode(seen) }, out)
vim.lsp.stop_client(vim.lsp.get_active_clients())
vim.wait(500)
vim.cmd("qall!")
